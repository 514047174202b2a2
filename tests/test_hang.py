import subprocess
import pytest
@pytest.mark.parametrize("n",range(4))
def test_hang(postgresql_url, n):
    subprocess.run(["sleep","60"])
