"""CyberTip XML: the order in which elements must stand, and the words that some may hold.

From public readers and writers of the submission form (docs/reference/reports.md); elements that
are not named here may stand anywhere, and are kept.
"""

import re
from collections.abc import Mapping

from clew.model.sighting import Event

NUMBER = re.compile(r"(?=[^0-9]*[0-9])[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
"""A report's number, as `cyberTip` and its folder are named."""

_PERSON = (
    *("personOrUserReportedPerson", "intendedRecipientPerson", "victimPerson"),
    *("vehicleDescription", "espIdentifier", "espService", "compromisedAccount", "screenName"),
    *("displayName", "profileUrl", "profileBio", "ipCaptureEvent", "deviceId"),
    *("thirdPartyUserReported", "schoolName", "priorCTReports", "groupIdentifier"),
    *("accountTemporarilyDisabled", "accountPermanentlyDisabled", "estimatedLocation"),
    *("allEmailsReported", "associatedAccount", "additionalInfo"),
)
_NAMED = ("firstName", "lastName", "phone", "email", "address", "age", "dateOfBirth")

ORDERS: Mapping[str, tuple[str, ...]] = {
    "cyberTip": ("report", "fileDetails"),
    "report": (
        *("incidentSummary", "internetDetails", "lawEnforcement", "reporter"),
        *("personOrUserReported", "intendedRecipient", "victim", "additionalInfo"),
    ),
    "incidentSummary": (
        *("incidentType", "platform", "escalateToHighPriority", "reportAnnotations"),
        *("incidentDateTime", "incidentDateTimeDescription"),
    ),
    "webPageIncident": ("url", "additionalInfo", "thirdPartyHostedContent"),
    "emailIncident": ("emailAddress", "content"),
    "newsgroupIncident": ("name", "emailAddress", "content"),
    "chatImIncident": ("chatClient", "chatRoomName", "content"),
    "onlineGamingIncident": ("gameName", "console", "content"),
    "cellPhoneIncident": ("phoneNumber", "latitude", "longitude"),
    "nonInternetIncident": ("locationName", "incidentAddress"),
    "peer2peerIncident": ("client", "ipCaptureEvent", "fileNames"),
    "lawEnforcement": (
        *("agencyName", "caseNumber", "officerContact", "reportedToLe"),
        *("servedLegalProcessDomestic", "servedLegalProcessInternational"),
    ),
    "reporter": (
        *("reportingPerson", "contactPerson", "companyTemplate", "termsOfService", "legalURL"),
    ),
    "personOrUserReported": _PERSON,
    "intendedRecipient": _PERSON,
    "victim": _PERSON,
    "personOrUserReportedPerson": _NAMED,
    "intendedRecipientPerson": _NAMED,
    "victimPerson": _NAMED,
    "ipCaptureEvent": ("ipAddress", "eventName", "dateTime", "possibleProxy", "port"),
    "deviceId": ("idType", "idValue", "eventName", "dateTime"),
    "estimatedLocation": ("city", "region", "countryCode", "verified", "timestamp"),
    "fileDetails": (
        *("reportId", "fileId", "originalFileName", "locationOfFile", "fileViewedByEsp"),
        *("exifViewedByEsp", "publiclyAvailable", "fileRelevance", "fileAnnotations"),
        *("industryClassification", "originalFileHash", "ipCaptureEvent", "deviceId"),
        *("details", "additionalInfo"),
    ),
}

WORDS: Mapping[str, frozenset[str]] = {
    "incidentType": frozenset(
        {
            "Child Pornography (possession, manufacture, and distribution)",
            "Child Sex Trafficking",
            "Child Sex Tourism",
            "Child Sexual Molestation",
            "Misleading Domain Name",
            "Misleading Words or Digital Images on the Internet",
            "Online Enticement of Children for Sexual Acts",
            "Unsolicited Obscene Material Sent to a Child",
        }
    ),
    "eventName": frozenset({"Login", "Registration", "Purchase", "Upload", "Other", "Unknown"}),
    "idType": frozenset({"IMEI", "ICCID", "SSID", "other"}),
    "fileRelevance": frozenset({"Reported", "Supplemental Reported"}),
    "industryClassification": frozenset({"A1", "A2", "B1", "B2"}),
}

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "phone": frozenset({"verified", "countryCallingCode", "extension"}),
    "email": frozenset({"verified"}),
    "originalFileHash": frozenset({"hashType"}),
}
"""Attributes that say something of what becomes a sighting; others are kept as they are."""

EVENTS: Mapping[str, Event] = {
    "Login": Event.LOGIN,
    "Registration": Event.REGISTRATION,
    "Purchase": Event.PURCHASE,
    "Upload": Event.UPLOAD,
}


HOLDERS = frozenset({*ORDERS, "details", "fileAnnotations", "associatedAccount"})
"""Elements of which only what is in them says something; a text of their own is kept."""

LEAVES = frozenset({one for order in ORDERS.values() for one in order} - HOLDERS - {"address"})
"""Elements whose text says all that is asked for; what else is in them is kept."""


class Order:
    """Which children of an element have been, and so may not come any more.

    Example:
        >>> order = Order("ipCaptureEvent")
        >>> order.after("dateTime"), order.after("ipAddress")
        ('', 'dateTime')
    """

    def __init__(self, tag: str) -> None:
        self._places = {name: place for place, name in enumerate(ORDERS.get(tag, ()))}
        self._last = -1
        self._last_tag = ""

    def after(self, tag: str) -> str:
        """Return the child that already came and should have come later; empty if it is fine."""
        place = self._places.get(tag)
        if place is None:
            return ""
        if place < self._last:
            return self._last_tag
        self._last, self._last_tag = place, tag
        return ""
