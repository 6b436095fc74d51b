"""CyberTips for tests: any submission that the form allows, as XML, with invented people in it.

The order of the elements is written here by hand, apart from the code: `SEQUENCES` is the form's.
"""

from random import Random
from xml.sax.saxutils import escape, quoteattr

_PERSON = (
    *("vehicleDescription", "espIdentifier", "espService", "compromisedAccount", "screenName"),
    *("displayName", "profileUrl", "profileBio", "ipCaptureEvent", "deviceId"),
    *("thirdPartyUserReported", "priorCTReports", "groupIdentifier"),
    *("accountTemporarilyDisabled", "accountPermanentlyDisabled", "estimatedLocation"),
    *("allEmailsReported", "associatedAccount", "additionalInfo"),
)
_NAMED = ("firstName", "lastName", "phone", "email", "address", "age", "dateOfBirth")
SEQUENCES = {
    "cyberTip": ("report", "fileDetails"),
    "report": (
        *("incidentSummary", "internetDetails", "lawEnforcement", "reporter"),
        *("personOrUserReported", "intendedRecipient", "victim", "additionalInfo"),
    ),
    "incidentSummary": (
        *("incidentType", "platform", "escalateToHighPriority", "reportAnnotations"),
        *("incidentDateTime", "incidentDateTimeDescription"),
    ),
    "reportAnnotations": ("sextortion", "csamSolicitation", "minorToMinorInteraction", "spam"),
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
    "personOrUserReported": ("personOrUserReportedPerson", *_PERSON),
    "intendedRecipient": ("intendedRecipientPerson", *_PERSON),
    "victim": ("victimPerson", *_PERSON),
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
    "fileAnnotations": (
        *("animeDrawingVirtualHentai", "potentialMeme", "viral", "possibleSelfProduction"),
        *("physicalHarm", "violenceGore", "bestiality", "liveStreaming", "infant", "generativeAi"),
    ),
    "details": ("nameValuePair", "type"),
    "nameValuePair": ("name", "value"),
}
ENUMERATIONS = {
    "incidentType": (
        *("Child Pornography (possession, manufacture, and distribution)", "Child Sex Trafficking"),
        *("Child Sex Tourism", "Child Sexual Molestation", "Misleading Domain Name"),
        "Misleading Words or Digital Images on the Internet",
        "Online Enticement of Children for Sexual Acts",
        "Unsolicited Obscene Material Sent to a Child",
    ),
    "eventName": ("Login", "Registration", "Purchase", "Upload", "Other", "Unknown"),
    "idType": ("IMEI", "ICCID", "SSID", "other"),
    "fileRelevance": ("Reported", "Supplemental Reported"),
    "industryClassification": ("A1", "A2", "B1", "B2"),
}

_WORDS = [
    "a lamp",
    "Zoë & the <lake>",
    "日本語",
    "line\nbreak",
    'says "no"',
    "]]>",
    "x\ty",
    "Ünï 7",
]
_NAMES = ["ana7", "Bo.Lake", "Zoë", "an\u0430", "lamp-77", "+colour"]
_SERVICES = ["Store Example", "www.Chat.example", "telegram"]
_YES = ["true", "false"]
_TIMES = [
    *("2025-05-01T10:00:07Z", "2025-05-01T10:00+05:30", "2025-05-01", "2025-05-01T10:00:07"),
    *("2025-05-01T10:00", "2025-05-01T10:00:07.25Z"),
]
_URLS = ["https://lake.example/post/7", "hxxp://Lake[.]example/A", "https://mega.nz/#!AbCd1234!key"]
_IPS = ["203.0.113.7", "2001:DB8:77::1", "198.51.100.20"]
_DEVICES = [
    *(("IMEI", "49-015420-323751-8"), ("other", "Lamp-Phone-77"), ("other", "1234")),
    *(("SSID", "lake house"), ("ICCID", "8991101200003204510")),
]
_HASHES = [
    ("MD5", "00112233445566778899AABBCCDDEEFF"),
    ("SHA1", "00112233445566778899aabbccddeeff00112233"),
    ("PDNA", "0123,45"),
]

type Part = tuple[str, str]


def tip(seed: int, number: str = "1000001") -> bytes:
    """Return some CyberTip; the same one for the same seed."""
    return _Tip(Random(seed), number).content()


def _element(tag: str, parts: list[Part], **attributes: str) -> Part:
    """An element, its children put into the order of the form."""
    order = SEQUENCES.get(tag, ())
    places = {name: place for place, name in enumerate(order)}
    inside = sorted(parts, key=lambda part: places.get(part[0], len(order)))
    head = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return tag, f"<{tag}{head}>{''.join(content for _, content in inside)}</{tag}>"


class _Tip:
    def __init__(self, random: Random, number: str) -> None:
        self._random = random
        self._number = number

    def content(self) -> bytes:
        some = self._random
        report = [
            *self._maybe("incidentSummary", self._summary()),
            *self._maybe("lawEnforcement", self._police()),
            *self._maybe("reporter", self._maybe("reportingPerson", self._texts(firstName=_WORDS))),
            *self._texts(additionalInfo=_WORDS, mood=_WORDS),
        ]
        report += [
            _element("internetDetails", [_element(tag, self._incident(tag))])
            for tag in some.sample(_INCIDENTS, some.randint(0, 3))
        ]
        for tag in ("personOrUserReported", "intendedRecipient", "victim"):
            report += [_element(tag, self._person(tag)) for _ in range(some.randint(0, 2))]
        files = [_element("fileDetails", self._file(one)) for one in range(some.randint(0, 2))]
        parts = [_element("report", report), *files]
        return _element("cyberTip", parts, reportId=self._number)[1].encode()

    def _text(self, tag: str, texts, **attributes) -> Part:
        said = {name: self._random.choice(values) for name, values in attributes.items()}
        kept = {name: value for name, value in said.items() if self._random.random() < 0.4}
        return _element(tag, [("", escape(self._random.choice(texts)))], **kept)

    def _texts(self, **of) -> list[Part]:
        """Each of these elements or not."""
        return [self._text(tag, of[tag]) for tag in of if self._random.random() < 0.5]

    def _maybe(self, tag: str, parts: list[Part]) -> list[Part]:
        return [_element(tag, parts)] if self._random.random() < 0.6 else []

    def _several(self, make) -> list[Part]:
        return [make() for _ in range(self._random.choice([0, 0, 1, 1, 2, 3]))]

    def _summary(self) -> list[Part]:
        return [
            *self._texts(
                incidentType=ENUMERATIONS["incidentType"],
                platform=_WORDS,
                escalateToHighPriority=["false", "a child is at risk"],
                incidentDateTime=_TIMES,
                incidentDateTimeDescription=_WORDS,
            ),
            *self._maybe("reportAnnotations", self._texts(spam=_YES, sextortion=_YES)),
        ]

    def _police(self) -> list[Part]:
        served = self._text("servedLegalProcessInternational", _YES, fleaCountry=["NZ"])
        return [*self._texts(agencyName=_WORDS, caseNumber=["14"]), served]

    def _incident(self, tag: str) -> list[Part]:
        if tag == "webPageIncident":
            pages = self._several(lambda: self._text("url", _URLS))
            return [*pages, *self._texts(additionalInfo=_WORDS, thirdPartyHostedContent=_YES)]
        if tag == "emailIncident":
            mails = self._several(lambda: self._text("emailAddress", ["Bo@mail.example"]))
            return [*mails, *self._texts(content=_WORDS)]
        if tag == "chatImIncident":
            client = self._text("chatClient", _SERVICES)
            return [client, *self._texts(chatRoomName=["Lake House", "日本語"], content=_WORDS)]
        if tag == "peer2peerIncident":
            return [*self._several(self._capture), *self._texts(client=_WORDS, fileNames=_WORDS)]
        if tag == "cellPhoneIncident":
            return self._texts(phoneNumber=["+1 415 555 0100"], latitude=["26.9"])
        return self._texts(gameName=_WORDS, console=_WORDS, content=_WORDS)

    def _capture(self) -> Part:
        address = self._text("ipAddress", _IPS)
        rest = self._texts(
            eventName=ENUMERATIONS["eventName"],
            dateTime=_TIMES,
            possibleProxy=_YES,
            port=["443", "51234"],
            carrier=_WORDS,
        )
        return _element("ipCaptureEvent", [address, *rest])

    def _device(self) -> Part:
        kind, value = self._random.choice(_DEVICES)
        parts = [self._text("idType", [kind]), self._text("idValue", [value])]
        rest = self._texts(eventName=ENUMERATIONS["eventName"], dateTime=_TIMES)
        return _element("deviceId", parts + rest)

    def _account(self) -> list[Part]:
        return [self._text("espIdentifier", _NAMES), self._text("espService", _SERVICES)]

    def _person(self, tag: str) -> list[Part]:
        """Somebody of whom at least a name on the screen was seen."""
        some = self._random
        return [
            *self._maybe(f"{tag}Person", self._personal()),
            *(self._account() if some.random() < 0.7 else []),
            *self._texts(
                vehicleDescription=["RJ-14 AB 1234", "a red van"],
                compromisedAccount=_YES,
                profileBio=_WORDS,
                thirdPartyUserReported=_YES,
                colour=_WORDS,
                additionalInfo=_WORDS,
            ),
            *self._maybe("estimatedLocation", self._texts(city=_WORDS, countryCode=["IN"])),
            self._text("accountTemporarilyDisabled", _YES, disabledDate=_TIMES),
            self._text("screenName", _NAMES),
            *self._several(lambda: self._text("profileUrl", _URLS)),
            *self._several(self._capture),
            *self._several(self._device),
            *self._several(lambda: _element("associatedAccount", self._account())),
        ]

    def _personal(self) -> list[Part]:
        numbers = ["+91 98123 45678", "098123 45678", "+1 415 555 0100"]
        kinds = {"verified": _YES, "type": ["Home", "Work"]}
        return [
            *self._texts(firstName=["Ana", "Zoë"], lastName=["Lake", "O'Hill"], age=["31"]),
            *self._texts(dateOfBirth=["1990-05-01", "19900501"]),
            *self._several(lambda: self._text("phone", numbers, **kinds)),
            *self._several(lambda: self._text("email", ["Ana.Lake@mail.example"], **kinds)),
            *self._texts(address=["12 Lake Road, Jaipur", "7 Hill Street"]),
        ]

    def _file(self, place: int) -> list[Part]:
        some = self._random
        pairs = [("Make", "Lamp Optical Co."), ("BodySerialNumber", "AB-12345"), ("Model", "L7")]
        details = [
            _element(
                "nameValuePair", [_element("name", [("", name)]), _element("value", [("", value)])]
            )
            for name, value in some.sample(pairs, some.randint(1, 3))
        ]
        hashes = [
            _element("originalFileHash", [("", digest)], hashType=kind)
            for kind, digest in some.sample(_HASHES, some.randint(0, 3))
        ]
        marks = SEQUENCES["fileAnnotations"]
        return [
            _element("reportId", [("", self._number)]),
            _element("fileId", [("", f"f{place}")]),
            *self._texts(originalFileName=_WORDS, fileViewedByEsp=_YES, publiclyAvailable=_YES),
            *self._texts(fileRelevance=ENUMERATIONS["fileRelevance"], shade=_WORDS),
            *self._texts(industryClassification=ENUMERATIONS["industryClassification"]),
            *self._texts(additionalInfo=_WORDS),
            *self._maybe("fileAnnotations", self._texts(**dict.fromkeys(marks, _YES))),
            *self._maybe("details", [*details, _element("type", [("", "EXIF")])]),
            *hashes,
            *self._several(lambda: self._text("locationOfFile", _URLS)),
            *self._several(self._capture),
            *self._several(self._device),
        ]


_INCIDENTS = [
    *("webPageIncident", "emailIncident", "newsgroupIncident", "chatImIncident"),
    *("onlineGamingIncident", "cellPhoneIncident", "nonInternetIncident", "peer2peerIncident"),
]
