"""Sentences that say what to correct: a field of the form, a row of a file, a decision that is refused."""

from services.directory.domain.importing import COLUMNS, NEEDED
from services.directory.domain.places import FAR_KM
from services.directory.domain.publish import Reason
from shared.codes import THEMES

PLACE = (
    "Latitude et longitude vont ensemble, en degrés décimaux : 44.84 et -0.58 ; elles sont en France, à moins de "
    f"{FAR_KM:.0f} km de la commune. Sans elles, la fiche est à l’endroit de sa commune."
)
FIELDS = {
    "name": "Le nom manque, dépasse 500 caractères, ou en contient d’invisibles.",
    "kind": "Le type est l’un de ceux de la liste : psychologist, social-worker, station-association, association, "
    "national-line, emergency, shelter, health, legal.",
    "scope": "La portée est near, departements ou national.",
    "departements": "Les départements s’écrivent 33 40 2A : de 01 à 19, 2A, 2B, de 21 à 95, de 971 à 978, 984, "
    "de 986 à 989 ; la portée « départements » en demande au moins un.",
    "commune": "La commune est un code INSEE connu, comme 33063 ; la portée « near » la demande.",
    "phone": "Le téléphone est un seul numéro, comme 05 56 01 02 03, 3919, 116 006 ou +687 28 01 02 ; le reste "
    "s’écrit dans les horaires ou la description.",
    "lat": PLACE,
    "lon": PLACE,
    "themes": f"Les thèmes sont parmi {', '.join(THEMES)}.",
    "languages": "Les langues sont des codes ISO 639, comme fr ou en.",
    "opening": "L’ouverture s’écrit Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00, ou 24/7, chaque jour une fois.",
    "url": "L’adresse du site commence par https:// ou http:// et le nom du site, sans nom d’utilisateur "
    "ni mot de passe, et ne dépasse pas 500 caractères.",
    "id": "L’identifiant est un UUID ; laissez-le vide pour un nouveau partenaire.",
    "row": "La ligne n’a pas autant de valeurs que la première.",
    "twice": "Ce partenaire est déjà sur une ligne précédente.",
}
TEXT = "Ce texte dépasse 500 caractères, ou en contient d’invisibles : retapez-le."
FILES = {
    "encoding": "Le fichier n’est ni en UTF-8 ni en Latin-1 : enregistrez-le en UTF-8.",
    "empty": "Le fichier ne contient aucun texte CSV : exportez-le en CSV, en UTF-8.",
    "columns": f"Colonnes à corriger : {{columns}}. Il faut {', '.join(NEEDED)} ; sont admises {', '.join(COLUMNS)}.",
    "quotes": "Les guillemets ne se correspondent pas : exportez le fichier de nouveau.",
}
UNKNOWN_REQUEST = "Cette demande n’est pas connue, ou ne l’est plus : regardez où en est la fiche."
REFUSALS: dict[Reason, tuple[int, str]] = {
    "unknown": (404, "Aucun partenaire n’a cet identifiant."),
    "another-draft": (409, "La fiche a changé depuis que vous l’avez lue : relisez-la avant de la publier."),
    "own-draft": (409, "Vous avez écrit cette fiche : une autre personne doit la vérifier."),
    "not-awaited": (409, "Cette fiche n’attend plus de vérification : elle a été remplacée ou retirée."),
}


def of_field(field: str) -> str:
    """The sentence that says what to correct in a field."""
    return FIELDS.get(field, TEXT)
