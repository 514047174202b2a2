"""From the link to the result, one screen after the other."""

from tests.phone import Phone


def test_it_works(phone: Phone) -> None:
    phone.get(f"/{phone.key}")
    assert phone.page.status_code == 200
    phone.birth_date()
    assert (phone.at, phone.h1) == ("/check-in/who", "Who will see your answers")
    assert "Bea Spine Center" in phone.page.text
    phone.post("/check-in/who")
    assert (phone.at, phone.h1) == (
        "/check-in/1",
        "In the past 7 days, how would you rate your back pain on average?",
    )
    phone.answer_all(3)
    assert "You answered 6 of 6 questions." in phone.page.text
    phone.send()
    assert (phone.at, phone.h1) == ("/check-in/done", "Thank you, Ana.")
    assert "Your back pain is 3 out of 10." in phone.page.text
    assert "This is your starting point." in phone.page.text
