"""What an app says of its place in the menu."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menu; `permission` "" means everybody signed in. Smaller `order` stands further left."""

    name: str
    url_name: str
    permission: str
    icon: str
    order: int = 100
