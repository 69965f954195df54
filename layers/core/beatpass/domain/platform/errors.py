"""The errors of requests, each named after its cause; the text says what is wrong and how to correct it.

DomainError
├── NotFound          it does not exist, or the caller may not see it
├── NoArtistProfile   the user manages no producer
├── Invalid           some fields are wrong, each named
├── NameTaken         another producer has the name
├── StillInUse        it cannot be deleted while others depend on it
├── TrackSold         sold exclusively, so no more licences are granted
├── DownloadIdTaken   another user's download has the client's id
├── NotConnected      the producer has no Stripe account, or its setup is unfinished
├── NotForSale        the track has no price for this licence, or its producer cannot be paid
├── SellerRefused     Stripe lets nobody pay this producer; a NotForSale for the buyer
├── OwnTrack          the buyer manages a producer of the track
├── OfferEnded        what was agreed on is not offered any more
├── OtherCountry      the producer's account exists for another country, and was used
├── PurchaseIdTaken   another purchase has the client's id
├── RefundIdTaken     a refund of another amount has the client's id
├── RefundRefused     the amount exceeds the rest of the sale, or Stripe refuses it
├── KeyReused         the idempotency key belongs to another request
├── InProgress        the same request is being carried out
├── Outdated          it was changed since the caller read it
├── BuildGone         the leaderboard build that a cursor belongs to has expired
├── LimitReached      the caller has as many of these as the rules allow
├── CreditRefused     the producer does not let this uploader credit it
├── QuotaReached      the uploader has changed as much today as the rules allow
└── TryAgain          a temporary failure or too many concurrent writers
"""

from __future__ import annotations


class DomainError(Exception):
    """Base of all errors whose text may be sent to the caller unchanged."""


class NotFound(DomainError):
    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.")


class NoArtistProfile(DomainError):
    def __init__(self) -> None:
        super().__init__("You have no artist profile yet: create one with POST /v1/artists.")


class Invalid(DomainError):
    """``errors`` maps each wrong field to a sentence that says what is allowed."""

    def __init__(self, /, **errors: str) -> None:  # a field may be called "self"
        super().__init__("Some fields are not valid.")
        self.errors = errors


class NameTaken(DomainError):
    def __init__(self) -> None:
        super().__init__("Another producer has this name: choose a different one.")


class StillInUse(DomainError):
    pass


class TrackSold(DomainError):
    def __init__(self) -> None:
        super().__init__("This track was sold exclusively: it cannot be licensed any more.")


class DownloadIdTaken(DomainError):
    def __init__(self) -> None:
        super().__init__("Another user's download of this track has this download_id: make a new UUID.")


class NotConnected(DomainError):
    def __init__(self) -> None:
        super().__init__(
            "Set up payouts first: POST /v1/producer-dashboard/finances/onboarding, and finish it at Stripe."
        )


class NotForSale(DomainError):
    def __init__(self) -> None:
        super().__init__("This track is not for sale under this licence now.")


class SellerRefused(NotForSale):
    """``country`` is that of the producer's account."""

    def __init__(self, *, country: str) -> None:
        super().__init__()
        self.country = country


class OwnTrack(DomainError):
    def __init__(self) -> None:
        super().__init__("You are a producer of this track: download it instead.")


class OfferEnded(DomainError):
    def __init__(self) -> None:
        super().__init__("This offer has ended, and you were not charged: look at the track, and buy with a new UUID.")


class OtherCountry(DomainError):
    """``country`` is that of the account that the producer has."""

    def __init__(self, country: str) -> None:
        super().__init__(
            f"This producer's payouts are set up in {country}, and the country of an account cannot change: send "
            f"{country} to go on. To begin anew in another country, ask support to disconnect that account first."
        )
        self.country = country


class PurchaseIdTaken(DomainError):
    def __init__(self) -> None:
        super().__init__("This purchase_id belongs to another purchase: make a new UUID.")


class RefundIdTaken(DomainError):
    def __init__(self) -> None:
        super().__init__("This refund_id belongs to a refund of another amount: make a new UUID.")


class RefundRefused(DomainError):
    pass


class KeyReused(DomainError):
    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was sent with another request: choose a new one for each.")


class InProgress(DomainError):
    def __init__(self) -> None:
        super().__init__("The same request is being carried out: send it again in a moment for its answer.")


class Outdated(DomainError):
    def __init__(self) -> None:
        super().__init__("It was changed since you read it: get it again, and send your change with its ETag.")


class BuildGone(DomainError):
    def __init__(self) -> None:
        super().__init__("These leaderboards have been replaced and deleted: start again without a cursor.")


class LimitReached(DomainError):
    pass


class CreditRefused(DomainError):
    """``name`` is the producer's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not want to be credited by this uploader: leave that producer out.")


class QuotaReached(DomainError):
    """``retry_after`` is in seconds."""

    def __init__(self, most: str, *, retry_after: int) -> None:
        super().__init__(f"An uploader has {most} a day: go on after 00:00 UTC.")
        self.retry_after = retry_after


class TryAgain(DomainError):
    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or "The service is busy: send the same request again in a moment.")
