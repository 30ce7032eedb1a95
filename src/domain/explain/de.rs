//! The words for people in German. What is a case and who reads it is left to the module above.

use super::{
    Access, Answer, CallerText, Case, Explanation, Fault, Form, Identity, Login, Ours, PageLabels, Place, Policy, Proof,
};

/// The refusal page.
pub(super) const PAGE: PageLabels = PageLabels {
    page_title: "Anmeldung am Shop",
    reference: "Referenznummer",
    keep_reference: "Bitte geben Sie diese Nummer bei Rückfragen an.",
};

/// The text for those inside.
pub(super) fn explain(case: Case) -> Explanation {
    match case {
        Case::Form(form) => of_form(form),
        Case::Login(login) => of_login(login),
        Case::Identity(identity) => of_identity(identity),
        Case::Proof(proof) => of_proof(proof),
        Case::Access(access) => of_access(access),
        Case::License(fault, Place::System) => of_system_license(fault),
        Case::License(fault, Place::Link) => of_customer_license(fault),
        Case::License(fault, Place::Shop) => of_license(fault),
        Case::Policy(policy) => of_policy(policy),
        Case::Ours(ours) => of_ours(ours),
    }
}

fn of_form(form: Form) -> Explanation {
    match form {
        Form::TooLarge => Explanation {
            title: "Anfrage zu groß",
            detail: "Die Anfrage überschreitet eine der Grenzen für Größe, Verschachtelung oder Anzahl der Teile und \
                     wurde deshalb nicht weiter gelesen.",
            next_step: "Lassen Sie das Beschaffungssystem weniger senden: Meist ist ein Anhang oder ein sehr langer \
                        Warenkorb die Ursache.",
        },
        Form::Malformed => Explanation {
            title: "Anfrage nicht lesbar",
            detail: "Die Anfrage ist nicht wohlgeformt, es fehlt ein Pflichtbestandteil, oder sie widerspricht sich. \
                     Die Stelle steht bei diesem Grund.",
            next_step: "Geben Sie die aufgezeichnete Anfrage und die Stelle an die Betreuer des Beschaffungssystems \
                        weiter und lassen Sie den Fehler dort beheben.",
        },
        Form::ForbiddenDoctype => Explanation {
            title: "Dokumenttyp mit eigenen Deklarationen",
            detail: "Das Dokument deklariert eigene Entitäten oder Elemente. Darüber lassen sich XML-Parser angreifen, \
                     deshalb wird das nie angenommen.",
            next_step: "Lassen Sie die Deklarationen im Beschaffungssystem entfernen; \
                        der bloße Verweis auf cXML.dtd darf bleiben.",
        },
        Form::UnsupportedRequest => Explanation {
            title: "Art der Anfrage nicht unterstützt",
            detail: "Die Anfrage war lesbar, ist aber keine Punchout-Anmeldung: Bei cXML werden hier nur \
                     PunchOutSetupRequest und ProfileRequest beantwortet.",
            next_step: "Prüfen Sie, welche Adresse das Beschaffungssystem wofür verwendet: \
                        Bestellungen und andere Dokumente gehören an eine andere Adresse.",
        },
    }
}

fn of_login(login: Login) -> Explanation {
    match login {
        Login::RateLimited => Explanation {
            title: "Zu viele fehlgeschlagene Anmeldungen",
            detail: "Aus diesem Netz sind an diesem System zu viele Anmeldungen fehlgeschlagen, \
                     deshalb werden weitere Fehlversuche vorübergehend abgewiesen, ebenso alle Anmeldungen \
                     einer Kennung, die offenbar erraten werden soll. Andere Netze sind nicht betroffen, \
                     und erfolgreiche Anmeldungen zählen nie mit.",
            next_step: "Suchen Sie im Anmeldeprotokoll die fehlgeschlagenen Anmeldungen davor und beheben Sie deren \
                        Ursache; die Sperre hebt sich von selbst auf.",
        },
        Login::SystemUnknown => Explanation {
            title: "System unbekannt",
            detail: "Für dieses Protokoll gibt es kein System mit diesem Namen: Die Adresse im Beschaffungssystem \
                     stimmt nicht.",
            next_step: "Übernehmen Sie die Adresse von der Seite des Systems in das Beschaffungssystem und achten Sie \
                        auf die Endung /cxml oder /oci.",
        },
        Login::MacExpired => Explanation {
            title: "CredentialMac zeitlich ungültig",
            detail: "Der CredentialMac ist abgelaufen, liegt in der Zukunft, gilt länger, als das System es erlaubt, \
                     oder seine Zeitangaben sind nicht lesbar.",
            next_step: "Lassen Sie die Uhr des Beschaffungssystems und die Zeitangaben des CredentialMac prüfen; \
                        ist die lange Gültigkeit gewollt, erhöhen Sie die Grenze im System.",
        },
    }
}

fn of_identity(identity: Identity) -> Explanation {
    match identity {
        Identity::Sender => Explanation {
            title: "Sender nicht zugelassen",
            detail: "Der Sender des Dokuments gehört nicht zu denen, die das System annimmt.",
            next_step: "Wenn Sie diesen Sender kennen, nehmen Sie ihn mit Domain und Identity in die Sender-Liste des \
                        Systems auf; andernfalls lassen Sie ihn im Beschaffungssystem berichtigen.",
        },
        Identity::To => Explanation {
            title: "To passt nicht",
            detail: "Das Dokument ist an jemand anderen gerichtet: Keine seiner To-Angaben gehört zu denen, \
                     die das System annimmt.",
            next_step: "Lassen Sie die To-Angabe im Beschaffungssystem berichtigen, \
                        oder nehmen Sie sie mit Domain und Identity in die To-Liste des Systems auf.",
        },
        Identity::Customer => Explanation {
            title: "Kennung unbekannt",
            detail: "Keine Verknüpfung dieses Systems hat die Kennung oder das Token aus der Anfrage, \
                     oder die Domain der Verknüpfung ist eine andere.",
            next_step: "Vergleichen Sie die Kennung aus der Anfrage mit den Verknüpfungen des Systems: \
                        Berichtigen Sie sie hier oder im Beschaffungssystem, oder verknüpfen Sie den Kunden.",
        },
        Identity::Ambiguous => Explanation {
            title: "Kennung nicht eindeutig",
            detail: "Die Anfrage passt zu mehreren Verknüpfungen: Die Angaben darin nennen verschiedene Kunden, \
                     oder ein System, das nur für einen Kunden eingerichtet ist, hat mehrere Verknüpfungen.",
            next_step: "Lassen Sie die Angabe, die nicht dazugehört, im Beschaffungssystem entfernen, \
                        oder lassen Sie in einem System für einen einzigen Kunden nur eine Verknüpfung bestehen.",
        },
        Identity::Placeholder => Explanation {
            title: "Platzhalter statt einer Kennung",
            detail: "Das Beschaffungssystem hat anstelle der Kennung oder des Tokens den Namen einer Variablen gesendet, \
                     etwa [USERNAME]: Niemand hat sie ausgefüllt.",
            next_step: "Lassen Sie im Beschaffungssystem beim Katalogaufruf den Wert selbst eintragen \
                        oder die Art des Parameters von Festwert auf Variable ändern.",
        },
        Identity::Parameter => Explanation {
            title: "Fester Parameter passt nicht",
            detail: "Ein Parameter, der in diesem System einen festen Wert haben muss, \
                     fehlt oder hat einen anderen Wert. Sein Name steht bei diesem Grund.",
            next_step: "Lassen Sie den Parameter im Beschaffungssystem berichtigen, \
                        oder ändern Sie den festen Wert im System.",
        },
    }
}

fn of_proof(proof: Proof) -> Explanation {
    match proof {
        Proof::NotSet => Explanation {
            title: "Kein Secret hinterlegt",
            detail: "Es gibt nichts zu vergleichen: Weder die Verknüpfung noch das System hat ein Secret, \
                     das für diese Anmeldung gilt.",
            next_step: "Hinterlegen Sie ein Secret in der Verknüpfung oder, wenn der Sender nicht der Käufer ist, \
                        ein Secret des Systems samt Sender-Liste; lassen Sie dann dasselbe Secret im \
                        Beschaffungssystem eintragen.",
        },
        Proof::Absent => Explanation {
            title: "Secret fehlt in der Anfrage",
            detail: "Die Anfrage nennt eine Kennung, bringt aber kein Secret mit.",
            next_step: "Lassen Sie das Secret im Beschaffungssystem eintragen: bei cXML im Sender, \
                        bei OCI in dem Parameter, den das System dafür vorsieht.",
        },
        Proof::Misplaced => Explanation {
            title: "Secret an der falschen Stelle",
            detail: "Die Anfrage bringt ein Secret mit, aber in From oder To, wo es in diesem System nichts beweist.",
            next_step: "Lassen Sie das Secret im Beschaffungssystem in den Sender verschieben; wenn es das nicht kann, \
                        setzen Sie im System proof_from auf any.",
        },
        Proof::Retired => Explanation {
            title: "Altes Secret verwendet",
            detail: "Das Beschaffungssystem verwendet noch das frühere Secret oder Token, und dessen Frist ist abgelaufen.",
            next_step: "Lassen Sie das aktuelle Secret oder Token im Beschaffungssystem eintragen; \
                        wenn es niemand mehr hat, vergeben Sie ein neues.",
        },
        Proof::Unsupported => Explanation {
            title: "Art des Nachweises nicht unterstützt",
            detail: "Der Sender weist sich auf eine Art aus, die hier nicht geprüft werden kann, \
                     zum Beispiel mit einer DigitalSignature.",
            next_step: "Lassen Sie das Beschaffungssystem auf SharedSecret oder CredentialMac umstellen.",
        },
        Proof::EqualButForBlanks => Explanation {
            title: "Überzählige oder fehlende Leerzeichen am Secret",
            detail: "Das Secret stimmt bis auf Leerzeichen oder Zeilenumbrüche am Anfang oder Ende.",
            next_step: "Lassen Sie das Secret im Beschaffungssystem genau so eintragen, wie es ausgegeben wurde, \
                        ohne zusätzliche Leerzeichen; hilft das nicht, vergeben Sie auf beiden Seiten ein neues.",
        },
        Proof::EqualButForCase => Explanation {
            title: "Groß- und Kleinschreibung des Secrets falsch",
            detail: "Das Secret stimmt bis auf die Groß- und Kleinschreibung.",
            next_step: "Lassen Sie das Secret im Beschaffungssystem genau so eintragen, wie es ausgegeben wurde.",
        },
        Proof::SameLength => Explanation {
            title: "Falsches Secret von richtiger Länge",
            detail: "Das Secret ist so lang wie das richtige, lautet aber anders: \
                     vermutlich ein Tippfehler oder das Secret einer anderen Verknüpfung.",
            next_step: "Lassen Sie das Secret noch einmal in das Beschaffungssystem kopieren, \
                        oder vergeben Sie auf beiden Seiten ein neues.",
        },
        Proof::Shorter => Explanation {
            title: "Falsches Secret, zu kurz",
            detail: "Das Secret ist kürzer als das richtige: Vermutlich wurde es beim Kopieren oder Speichern \
                     abgeschnitten, oder es gehört zu etwas anderem.",
            next_step: "Lassen Sie das vollständige Secret noch einmal in das Beschaffungssystem kopieren, \
                        oder vergeben Sie auf beiden Seiten ein neues.",
        },
        Proof::Longer => Explanation {
            title: "Falsches Secret, zu lang",
            detail: "Das Secret ist länger als das richtige: Vermutlich wurde etwas mitkopiert, \
                     oder es gehört zu etwas anderem.",
            next_step: "Lassen Sie nur das Secret selbst noch einmal in das Beschaffungssystem kopieren, \
                        oder vergeben Sie auf beiden Seiten ein neues.",
        },
        Proof::Different => Explanation {
            title: "Falsches Secret",
            detail: "Der Nachweis passt nicht zu dem hier hinterlegten Secret; worin sich beide unterscheiden, \
                     lässt sich daraus nicht erkennen.",
            next_step: "Lassen Sie das Secret im Beschaffungssystem neu eintragen, \
                        oder vergeben Sie auf beiden Seiten ein neues.",
        },
    }
}

fn of_access(access: Access) -> Explanation {
    match access {
        Access::SystemDisabled => Explanation {
            title: "System ausgeschaltet",
            detail: "Das System ist ausgeschaltet, deshalb ist keine Anmeldung möglich.",
            next_step: "Schalten Sie das System wieder ein, sobald Anmeldungen möglich sein sollen.",
        },
        Access::SystemLicenseMissing => Explanation {
            title: "System ohne Lizenz",
            detail: "Dem System ist keine Systemlizenz zugewiesen, deshalb ist keine Anmeldung möglich. \
                     Seine Verknüpfungen behalten ihre Kennungen und Secrets.",
            next_step: "Weisen Sie dem System eine freie Systemlizenz zu; wenn es keine gibt, \
                        besorgen Sie eine beim Betreiber.",
        },
        Access::CustomerNotLinked => Explanation {
            title: "Kunde nicht verknüpft",
            detail: "Der Sender hat sich mit dem Secret des Systems ausgewiesen, aber der Kunde, den er nennt, \
                     ist mit diesem System nicht verknüpft.",
            next_step: "Verknüpfen Sie den Kunden unter der Kennung aus der Anfrage mit diesem System, \
                        oder lassen Sie die Kennung im Beschaffungssystem berichtigen.",
        },
        Access::LinkMissing => Explanation {
            title: "Kunde ohne Verknüpfung",
            detail: "Der Kunde ist mit diesem System nicht verknüpft: Es gab nie eine Verknüpfung, oder sie wurde entfernt.",
            next_step: "Verknüpfen Sie den Kunden mit diesem System, wenn seine Käufer hereinkommen sollen.",
        },
        Access::CustomerLicenseMissing => Explanation {
            title: "Kunde ohne Lizenz",
            detail: "Der Verknüpfung des Kunden ist keine Kundenlizenz zugewiesen. Kennung und Secret sind noch da.",
            next_step: "Weisen Sie der Verknüpfung eine freie Kundenlizenz zu; wenn es keine gibt, \
                        besorgen Sie eine beim Betreiber.",
        },
        Access::CustomerDisabled => Explanation {
            title: "Kunde ausgeschaltet",
            detail: "Der Kunde ist in diesem Shop ausgeschaltet, deshalb wird keine seiner Anmeldungen angenommen.",
            next_step: "Schalten Sie den Kunden wieder ein, sobald Anmeldungen möglich sein sollen.",
        },
        Access::LicenseKeyExpired => Explanation {
            title: "Lizenzschlüssel abgelaufen",
            detail: "Diese Installation bezieht ihre Lizenzen über einen Lizenzschlüssel, \
                     und der zuletzt empfangene ist nicht mehr gültig.",
            next_step: "Prüfen Sie, ob diese Installation die als upstream eingestellte Stelle erreicht, \
                        oder spielen Sie einen neuen Lizenzschlüssel ein.",
        },
    }
}

fn of_system_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Systemlizenz widerrufen",
            detail: "Die Systemlizenz dieses Systems und die mitgelieferte Kundenlizenz wurden wegen einer Erstattung \
                     oder Rückbuchung zurückgenommen.",
            next_step: "Weisen Sie dem System eine andere Systemlizenz zu: Verknüpfungen, \
                        Kennungen und Secrets bleiben. War die Erstattung ein Irrtum, bitten Sie den Betreiber, \
                        sie zurückzunehmen.",
        },
        Fault::Suspended => Explanation {
            title: "Systemlizenz ausgesetzt",
            detail: "Der Betreiber hat die Systemlizenz dieses Systems ausgesetzt und mit ihr die mitgelieferte \
                     Kundenlizenz.",
            next_step: "Fragen Sie den Betreiber nach dem Grund und lassen Sie die Aussetzung aufheben; \
                        bis dahin kann eine andere Systemlizenz an ihre Stelle treten.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Systemlizenz nicht an diesen Shop gebunden",
            detail: "Die Systemlizenz dieses Systems gilt nur in dem Shop, an den sie gebunden ist, \
                     und das ist nicht dieser.",
            next_step: "Binden Sie die Systemlizenz an diesen Shop, oder weisen Sie dem System eine freie zu.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Systemlizenz ohne Abonnement",
            detail: "Die Systemlizenz dieses Systems ist durch kein Abonnement gedeckt.",
            next_step: "Bitten Sie den Betreiber, die Systemlizenz einem Abonnement zuzuordnen, \
                        oder weisen Sie dem System eine gedeckte zu.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Abonnement der Systemlizenz hat nicht begonnen",
            detail: "Die Abrechnung hat den Beginn des Abonnements der Systemlizenz noch nicht gemeldet, \
                     zum Beispiel weil die erste Zahlung aussteht.",
            next_step: "Schließen Sie die erste Zahlung ab. Ist sie erfolgt, bitten Sie den Betreiber zu prüfen, \
                        ob die Meldungen der Abrechnung ankommen; die Lizenz gilt dann von selbst.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Abonnement der Systemlizenz erloschen",
            detail: "Das Abonnement, über das die Systemlizenz bezahlt wird, ist beendet, \
                     pausiert oder nicht rechtzeitig bezahlt worden. An diesem System ist deshalb keine Anmeldung \
                     möglich.",
            next_step: "Lassen Sie das Abonnement bezahlen oder erneuern; die Lizenz gilt dann von selbst wieder, \
                        und nichts ist verloren.",
        },
    }
}

fn of_customer_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Kundenlizenz widerrufen",
            detail: "Die Kundenlizenz dieser Verknüpfung wurde wegen einer Erstattung oder Rückbuchung zurückgenommen. \
                     Andere Kunden des Systems sind nicht betroffen.",
            next_step: "Weisen Sie der Verknüpfung eine andere freie Kundenlizenz zu: Kennung und Secret bleiben. \
                        War die Erstattung ein Irrtum, bitten Sie den Betreiber, sie zurückzunehmen.",
        },
        Fault::Suspended => Explanation {
            title: "Kundenlizenz ausgesetzt",
            detail: "Der Betreiber hat die Kundenlizenz dieser Verknüpfung ausgesetzt. \
                     Andere Kunden des Systems sind nicht betroffen.",
            next_step: "Fragen Sie den Betreiber nach dem Grund und lassen Sie die Aussetzung aufheben; \
                        bis dahin kann eine andere freie Kundenlizenz an ihre Stelle treten.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Kundenlizenz nicht an diesen Shop gebunden",
            detail: "Die Kundenlizenz dieser Verknüpfung gilt nur in dem Shop, an den sie gebunden ist, \
                     und das ist nicht dieser.",
            next_step: "Binden Sie die Kundenlizenz an diesen Shop, oder weisen Sie der Verknüpfung eine freie zu.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Kundenlizenz ohne Abonnement",
            detail: "Die Kundenlizenz dieser Verknüpfung ist durch kein Abonnement gedeckt.",
            next_step: "Bitten Sie den Betreiber, die Kundenlizenz einem Abonnement zuzuordnen, \
                        oder weisen Sie der Verknüpfung eine gedeckte zu.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Abonnement der Kundenlizenz hat nicht begonnen",
            detail: "Die Abrechnung hat den Beginn des Abonnements der Kundenlizenz noch nicht gemeldet, \
                     zum Beispiel weil die erste Zahlung aussteht.",
            next_step: "Schließen Sie die erste Zahlung ab, oder weisen Sie der Verknüpfung eine andere Kundenlizenz \
                        zu. Ist die Zahlung erfolgt, bitten Sie den Betreiber zu prüfen, \
                        ob die Meldungen der Abrechnung ankommen.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Abonnement der Kundenlizenz erloschen",
            detail: "Das Abonnement, über das die Kundenlizenz bezahlt wird, ist beendet, \
                     pausiert oder nicht rechtzeitig bezahlt worden. Dieser Kunde kann sich deshalb nicht anmelden.",
            next_step: "Lassen Sie das Abonnement bezahlen oder erneuern: Die Lizenz gilt dann von selbst wieder, \
                        und nichts ist verloren. Oder weisen Sie der Verknüpfung eine andere gültige Kundenlizenz \
                        zu.",
        },
    }
}

fn of_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Lizenz widerrufen",
            detail: "Die Lizenz wurde wegen einer Erstattung oder Rückbuchung zurückgenommen.",
            next_step: "Verwenden Sie eine andere Lizenz. War die Erstattung ein Irrtum, bitten Sie den Betreiber, \
                        sie zurückzunehmen.",
        },
        Fault::Suspended => Explanation {
            title: "Lizenz ausgesetzt",
            detail: "Der Betreiber hat die Lizenz ausgesetzt.",
            next_step: "Fragen Sie den Betreiber nach dem Grund und lassen Sie die Aussetzung aufheben.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Andere Installation",
            detail: "Die Lizenz und die anfragende Installation gehören nicht zusammen: \
                     Die Lizenz ist nicht an die shop_id gebunden, die der Aufruf nennt.",
            next_step: "Ist der Shop umgezogen, bestätigen Sie die gemeldete shop_id: \
                        Alle seine Lizenzen ziehen mit um. Ist die Lizenz noch nicht in Gebrauch, \
                        binden Sie sie an diesen Shop. Bei einer bloßen Kopie des Shops ist nichts zu tun.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Lizenz ohne Abonnement",
            detail: "Die Lizenz ist durch kein Abonnement gedeckt.",
            next_step: "Bitten Sie den Betreiber, die Lizenz einem Abonnement zuzuordnen.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Abonnement hat nicht begonnen",
            detail: "Die Abrechnung hat den Beginn des Abonnements der Lizenz noch nicht gemeldet, \
                     zum Beispiel weil die erste Zahlung aussteht.",
            next_step: "Schließen Sie die erste Zahlung ab. Ist sie erfolgt, bitten Sie den Betreiber zu prüfen, \
                        ob die Meldungen der Abrechnung ankommen.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Abonnement erloschen",
            detail: "Das Abonnement, über das die Lizenz bezahlt wird, ist beendet, \
                     pausiert oder nicht rechtzeitig bezahlt worden.",
            next_step: "Lassen Sie das Abonnement bezahlen oder erneuern; jede Lizenz darunter gilt dann von selbst \
                        wieder, und nichts ist verloren.",
        },
    }
}

fn of_policy(policy: Policy) -> Explanation {
    match policy {
        Policy::OperationNotAllowed => Explanation {
            title: "Vorgang nicht erlaubt",
            detail: "Der Käufer möchte mit dem Warenkorb einen Vorgang ausführen, den das System nicht erlaubt. \
                     Sein Name steht bei diesem Grund.",
            next_step: "Wenn der Shop es kann, erlauben Sie den Vorgang im System; \
                        andernfalls lassen Sie ihn im Beschaffungssystem abschalten.",
        },
        Policy::ReturnUrlMissing => Explanation {
            title: "Rücksprungadresse fehlt",
            detail: "Die Anfrage sagt nicht, wohin der Warenkorb zurückgegeben werden soll.",
            next_step: "Lassen Sie das Beschaffungssystem die Rücksprungadresse mitsenden: \
                        bei cXML in BrowserFormPost, bei OCI in dem Parameter, den das System dafür vorsieht, \
                        meist HOOK_URL.",
        },
        Policy::ReturnUrlNotAllowed => Explanation {
            title: "Rücksprungadresse nicht erlaubt",
            detail: "Der Warenkorb soll an eine Adresse zurückgehen, die nicht zu den erlaubten Rücksprungadressen des \
                     Systems gehört. Solange diese Liste leer ist, wird jede Adresse abgewiesen.",
            next_step: "Wenn die Adresse zum Beschaffungssystem dieses Kunden gehört, \
                        nehmen Sie sie in die Rücksprungadressen des Systems auf.",
        },
        Policy::ReturnUrlPlaceholder => Explanation {
            title: "Platzhalter statt einer Rücksprungadresse",
            detail: "Das Beschaffungssystem hat anstelle der Rücksprungadresse den Namen einer Variablen gesendet, etwa [HOOK_URL].",
            next_step: "Geben Sie dem Parameter in SAP beim Katalogaufruf den Typ Rücksprungadresse; \
                        in anderen Systemen lassen Sie die Variable ausfüllen.",
        },
        Policy::Sapevent => Explanation {
            title: "Rücksprung in die SAP GUI nicht erlaubt",
            detail: "Der Warenkorb soll an SAPEVENT:POST zurückgehen, also an den Browser in der SAP GUI. \
                     Das erlaubt dieses System nicht.",
            next_step: "Wenn dieser Kunde den Katalog in der SAP GUI öffnet, schalten Sie im System sapevent ein; \
                        andernfalls lassen Sie den Katalog in einem eigenen Browser aufrufen.",
        },
        Policy::DeploymentModeMismatch => Explanation {
            title: "Test und Produktion passen nicht zusammen",
            detail: "Ein Testdokument kam an einem System für den Produktivbetrieb an, oder umgekehrt.",
            next_step: "Lassen Sie den deploymentMode oder die Adresse im Beschaffungssystem berichtigen, \
                        oder ändern Sie, welche Betriebsarten das System zulässt.",
        },
        Policy::CartUnknown => Explanation {
            title: "Warenkorb unbekannt",
            detail: "Der Käufer möchte einen Warenkorb ändern oder ansehen, der nie über dieses System zurückgegeben wurde.",
            next_step: "Bitten Sie den Käufer, einen neuen Warenkorb zu beginnen, und prüfen Sie, \
                        ob das Beschaffungssystem die Adresse des richtigen Systems verwendet.",
        },
        Policy::PayloadConflict => Explanation {
            title: "PayloadID schon verwendet",
            detail: "Eine frühere Anmeldung mit dieser payloadID hatte einen anderen Inhalt oder hat bereits in den \
                     Shop geführt.",
            next_step: "Lassen Sie das Beschaffungssystem für jedes Dokument eine neue payloadID vergeben; \
                        kann es das nicht, schalten Sie im System ab, dass es sich payloadIDs merkt.",
        },
    }
}

fn of_ours(ours: Ours) -> Explanation {
    match ours {
        Ours::Busy => Explanation {
            title: "Zu viele Anmeldungen auf einmal",
            detail: "Es warteten mehr Anmeldungen, als die Warteschlange aufnimmt, \
                     deshalb wurde diese sofort abgewiesen. Der Käufer hat nichts falsch gemacht.",
            next_step: "Im Einzelfall ist nichts zu tun. Kommt es öfter vor, sollte der Betreiber die Last und die \
                        Schreibgeschwindigkeit der Datenbank prüfen.",
        },
        Ours::StoreUnavailable => Explanation {
            title: "Datenbank nicht verfügbar",
            detail: "Die Datenbank ließ sich nicht rechtzeitig lesen oder beschreiben, \
                     deshalb wurde keine Sitzung gestartet. Der Käufer hat nichts falsch gemacht.",
            next_step: "Lassen Sie den Betreiber die Datenbank, ihren Speicherplatz und /readyz prüfen; \
                        sobald die Datenbank antwortet, sind Anmeldungen wieder möglich.",
        },
        Ours::Internal => Explanation {
            title: "Interner Fehler",
            detail: "In punchgate ist ein Fehler aufgetreten, deshalb wurde keine Sitzung gestartet. \
                     Der Käufer hat nichts falsch gemacht.",
            next_step: "Nennen Sie dem Betreiber die Referenznummer; er findet darunter die Ursache im Serverprotokoll.",
        },
    }
}

/// The text for the caller.
pub(super) fn answer(answer: Answer) -> CallerText {
    match answer {
        Answer::TooLarge => CallerText {
            title: "Anfrage zu groß",
            detail: "Die Anfrage Ihres Beschaffungssystems ist größer, als der Shop zulässt.",
            next_step: "Bitten Sie Ihre IT-Administration, weniger senden zu lassen, \
                        zum Beispiel weniger Positionen oder keine Anhänge.",
        },
        Answer::Malformed => CallerText {
            title: "Anfrage nicht lesbar",
            detail: "Die Anfrage Ihres Beschaffungssystems ist unvollständig oder fehlerhaft aufgebaut.",
            next_step: "Bitte öffnen Sie den Shop noch einmal aus Ihrem Beschaffungssystem. \
                        Erscheint diese Meldung wieder, bitten Sie Ihre IT-Administration, die Anfrage zu prüfen.",
        },
        Answer::ForbiddenDoctype => CallerText {
            title: "Dokumenttyp nicht zugelassen",
            detail: "Aus Sicherheitsgründen nimmt der Shop keine XML-Dokumente mit eigenen Deklarationen an.",
            next_step: "Bitten Sie Ihre IT-Administration, diese Deklarationen entfernen zu lassen; \
                        ein Verweis auf cXML.dtd darf bleiben.",
        },
        Answer::UnsupportedRequest => CallerText {
            title: "Anfrage nicht unterstützt",
            detail: "Diese Adresse beantwortet nur Punchout-Anmeldungen, und die Anfrage ist etwas anderes.",
            next_step: "Bitten Sie Ihre IT-Administration, die Art der Anfrage und die verwendete Adresse zu prüfen.",
        },
        Answer::LoginFailed => CallerText {
            title: "Anmeldung nicht möglich",
            detail: "Ihre Firma konnte mit den gesendeten Anmeldedaten nicht am Shop angemeldet werden.",
            next_step: "Bitten Sie Ihre IT-Administration oder Ihren Einkauf, die Anmeldedaten mit dem Shop abzugleichen.",
        },
        Answer::RateLimited => CallerText {
            title: "Zu viele fehlgeschlagene Anmeldungen",
            detail: "Aus Ihrem Netz sind mehrere Anmeldungen fehlgeschlagen, deshalb werden für kurze Zeit keine \
                     weiteren angenommen.",
            next_step: "Bitte versuchen Sie es in einer Minute noch einmal. Gelingt es dann nicht, \
                        bitten Sie Ihre IT-Administration oder Ihren Einkauf, die Anmeldedaten mit dem Shop \
                        abzugleichen.",
        },
        Answer::NoAccess => CallerText {
            title: "Zugang nicht aktiv",
            detail: "Der Zugang Ihrer Firma zum Shop ist derzeit nicht aktiv.",
            next_step: "Bitte wenden Sie sich an den Shop und lassen Sie den Zugang Ihrer Firma dort prüfen.",
        },
        Answer::OperationNotAllowed => CallerText {
            title: "Vorgang nicht verfügbar",
            detail: "Der Shop bietet Ihrer Firma diesen Vorgang nicht an, zum Beispiel das Ändern oder Ansehen eines \
                     früheren Warenkorbs.",
            next_step: "Bitte beginnen Sie einen neuen Warenkorb, oder fragen Sie den Shop, \
                        ob er diesen Vorgang anbieten kann.",
        },
        Answer::ReturnUrlMissing => CallerText {
            title: "Rücksprungadresse fehlt",
            detail: "Ihr Beschaffungssystem hat nicht angegeben, wohin der Shop den Warenkorb zurückgeben soll.",
            next_step: "Bitten Sie Ihre IT-Administration, die Rücksprungadresse zu ergänzen: \
                        BrowserFormPost bei cXML, meist HOOK_URL bei OCI.",
        },
        Answer::ReturnUrlNotAllowed => CallerText {
            title: "Rücksprungadresse nicht erlaubt",
            detail: "An die Adresse, die Ihr Beschaffungssystem angegeben hat, gibt der Shop keine Warenkörbe zurück.",
            next_step: "Bitten Sie Ihre IT-Administration, die Rücksprungadresse zu prüfen und vom Shop zulassen zu lassen.",
        },
        Answer::DeploymentModeMismatch => CallerText {
            title: "Test und Produktion passen nicht zusammen",
            detail: "Ihr Beschaffungssystem hat eine Testanfrage an einen Zugang für den Produktivbetrieb gesendet, \
                     oder umgekehrt.",
            next_step: "Bitten Sie Ihre IT-Administration, den deploymentMode und die Adresse des Shops zu prüfen.",
        },
        Answer::CartUnknown => CallerText {
            title: "Warenkorb nicht gefunden",
            detail: "Der Warenkorb, den Sie ändern oder ansehen möchten, ist dem Shop nicht bekannt.",
            next_step: "Bitte beginnen Sie einen neuen Warenkorb.",
        },
        Answer::PayloadConflict => CallerText {
            title: "Anfrage schon verwendet",
            detail: "Eine Anfrage mit derselben payloadID wurde bereits verwendet.",
            next_step: "Bitte öffnen Sie den Shop noch einmal aus Ihrem Beschaffungssystem. \
                        Erscheint diese Meldung wieder, bitten Sie Ihre IT-Administration, dafür zu sorgen, \
                        dass jede Anfrage eine eigene payloadID erhält.",
        },
        Answer::Unavailable => CallerText {
            title: "Vorübergehend nicht verfügbar",
            detail: "Die Anmeldung am Shop ist vorübergehend nicht verfügbar. Die Ursache liegt bei uns, nicht bei Ihnen.",
            next_step: "Bitte versuchen Sie es in einer Minute noch einmal. Gelingt es dann nicht, \
                        wenden Sie sich an den Shop.",
        },
        Answer::Internal => CallerText {
            title: "Technischer Fehler",
            detail: "Bei der Anmeldung am Shop ist ein Fehler aufgetreten. Die Ursache liegt bei uns, nicht bei Ihnen.",
            next_step: "Bitte versuchen Sie es in einer Minute noch einmal. Bleibt der Fehler bestehen, \
                        wenden Sie sich an den Shop.",
        },
    }
}
