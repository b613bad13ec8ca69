"""Sentences of the server in its six languages (vendor text, "Language")."""

from typing import Final

LANGUAGES: Final = ("en", "fr", "de", "es", "it", "nl")

_SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    # English and French of the first one are the vendor's, to the letter.
    "password": (
        "Invalid password!",
        "Mot de passe invalide !",
        "Ungültiges Passwort!",
        "¡Contraseña no válida!",
        "Password non valida!",
        "Ongeldig wachtwoord!",
    ),
    "login": (
        "Authentication required!",
        "Authentification requise !",
        "Anmeldung erforderlich!",
        "¡Autenticación requerida!",
        "Autenticazione richiesta!",
        "Authenticatie vereist!",
    ),
    "expired": (
        "Token expired!",
        "Jeton expiré !",
        "Token abgelaufen!",
        "¡Token caducado!",
        "Token scaduto!",
        "Token verlopen!",
    ),
    "replayed": (
        "Token already used!",
        "Jeton déjà utilisé !",
        "Token bereits verwendet!",
        "¡Token ya utilizado!",
        "Token già utilizzato!",
        "Token al gebruikt!",
    ),
    "forbidden": (
        "Access denied!",
        "Accès refusé !",
        "Zugriff verweigert!",
        "¡Acceso denegado!",
        "Accesso negato!",
        "Toegang geweigerd!",
    ),
    "missing": (
        "Not found!",
        "Introuvable !",
        "Nicht gefunden!",
        "¡No encontrado!",
        "Non trovato!",
        "Niet gevonden!",
    ),
    "invalid": (
        "Invalid parameters!",
        "Paramètres invalides !",
        "Ungültige Parameter!",
        "¡Parámetros no válidos!",
        "Parametri non validi!",
        "Ongeldige parameters!",
    ),
    "no_image": (
        "No image",
        "Pas d'image",
        "Kein Bild",
        "Sin imagen",
        "Nessuna immagine",
        "Geen beeld",
    ),
    "recorder_off": (
        "Video service is inactive",
        "Le service vidéo est inactif",
        "Videodienst ist inaktiv",
        "El servicio de vídeo está inactivo",
        "Il servizio video è inattivo",
        "Videodienst is inactief",
    ),
    "login_action": (
        "User identification.",
        "Identification de l'utilisateur.",
        "Benutzeranmeldung.",
        "Identificación del usuario.",
        "Identificazione dell'utente.",
        "Gebruikersaanmelding.",
    ),
}


def sentence(key: str, language: str) -> str:
    """Return a sentence in a language; English for unknown languages."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _SENTENCES[key][index]


def pick_language(accept: str) -> str:
    """Choose from an `Accept-Language` header, in its order, default English."""
    for part in accept.split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]
