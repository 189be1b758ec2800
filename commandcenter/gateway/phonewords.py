"""The sentences the phone's script says, marked here so that they are translated."""

from __future__ import annotations

from commandcenter.core.language import Text, text


def script_words() -> dict[str, Text]:
    """Each sentence of the script by its name; what is in [brackets] the script fills in."""
    return {
        "kept_title": text("No signal: kept on this phone"),
        "kept": text(
            "[reports] report(s), [photos] photo(s). They are sent by themselves when there is a"
            " signal; no need to report again. Please do not clear the browser."
        ),
        "kept_short": text("to be sent"),
        "sending": text("Sending…"),
        "delivered": text("Delivered."),
        "refused_title": text("Not accepted"),
        "other_unit": text(
            "[reports] report(s) of another unit are kept on this phone;"
            " open that unit's link to send them."
        ),
        "try_again": text("Try again"),
        "understood": text("Understood"),
        "taking": text("Finding the position…"),
        "taken": text("Position found · within about [metres] m"),
        "from_office": text("· [metres] m from the unit's own place"),
        "denied": text(
            "The phone did not give its position. Allow it in the browser, or type it below."
        ),
        "no_position": text("No position found. Go outside and try again, or type it below."),
        "photo_count": text("photos: [count]"),
        "shrunk": text("made smaller to send faster"),
        "remove": text("Remove"),
        "no_storage": text("This browser cannot keep reports; stay on this page until it is sent."),
        "too_long": text("These are [count] characters; at most [most] can be sent. Shorten them."),
        "too_many": text("At most [count] photos in one report."),
    }
