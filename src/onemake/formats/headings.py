"""The words over the columns of result tables, in the languages leagues write them in, and the words for how a race ended."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["COLUMNS", "column_of", "is_heading", "person_part", "plain_heading", "rank_of", "session_of", "status_of"]

_WORDS = {
    "position": """
        position, pos, p, place, pl, plc, rank, rk, finish, fin, fin pos, finish pos, finish position, finishing position, overall position,
        pos overall, result, platz, platzierung, rang, plz, gesamtplatz, classement, classt, clt, cl, rang general, posizione, pos assoluta, piazzamento,
        posicion, puesto, lugar, clasificacion, posicao, colocacao, classificacao, positie, placering""",
    "number": """
        number, no, nr, num, #, car no, car number, car #, car nr, start number, start no, startnumber, race number, racing number, bib, startnummer, start nr,
        startnr, st nr, stnr, fahrzeugnummer, nummer, numero, n°, nº, n, no voiture, numero de voiture, numero voiture, dossard, numero di gara,
        num gara, n gara, dorsal, numero de coche, coche no, num carro, numero do carro, race no, carnumber""",
    "driver": """
        driver, drivers, driver name, drivername, name, names, racer, competitor, pilot, participant, player, gamertag, fahrer, fahrername, fahrer name, fahrerin, teilnehmer, pilote,
        pilotes, nom du pilote, nom pilote, pilota, piloti, nome pilota, conduttore, piloto, pilotos, nombre piloto, corredor, nome do piloto, nome,
        nombre, nom, bestuurder, rijder, crew, full name, display name, user name, username""",
    "first_name": "first name, firstname, given name, forename, vorname, prenom, nome proprio, nombre de pila, driver first name, driver firstname",
    "last_name": """
        last name, lastname, surname, family name, second name, nachname, familienname, zuname, nom de famille, cognome, apellido, apellidos, sobrenome,
        apelido, driver last name, driver lastname, driver secondname""",
    "team": "team, team name, teamname, mannschaft, rennstall, equipe, squadra, scuderia, equipo, escuderia, ploeg",
    "entrant": "entrant, bewerber, concurrent, concorrente, concursante, licence holder",
    "classes": "class, classes, category, cat, car class, klasse, wertung, kategorie, classe, categorie, categoria, clase, klass, class type, result class",
    "car": "vehicle, model, car model, fahrzeug, wagen, auto, voiture, vehicule, vettura, coche, carro, viatura, veicolo, car name, make, marke, car",
    "nationality": "nationality, nat, nation, country, nationalitat, land, nationalite, pays, nazionalita, nazione, nacionalidad, pais, nacionalidade, driver country",
    "laps": "laps, laps completed, laps comp, lap, lap count, number of laps, laps done, runden, rd, rdn, runde, tours, nb tours, nombre de tours, tour, giri, vueltas, voltas, ronden",
    "time": """
        time, total time, race time, totaltime, elapsed, elapsed time, finish time, total, zeit, gesamtzeit, rennzeit, fahrzeit, temps, temps total, temps de course,
        tempo, tempo totale, tempo gara, tiempo, tiempo total, tempo total, tempo de prova, time retired, time gap, tijd""",
    "gap": """
        gap, diff, difference, gap first, gap to first, gap to leader, behind, interval, time behind, ruckstand, abstand, diff first, ecart, ecart premier, distacco,
        gap primo, diferencia, dif, diferenca, achterstand, gap to winner, delta""",
    "best_lap": """
        best lap, bestlap, best lap time, best time, best, fastest lap, fastest lap time, fl time, fastest, best tm, fl, schnellste runde, beste runde, beste zeit, bestzeit,
        schnellste rundenzeit, meilleur tour, meilleur temps, mt, giro migliore, giro veloce, miglior giro, miglior tempo, mejor vuelta, vuelta rapida,
        mejor tiempo, melhor volta, volta mais rapida, melhor tempo, snelste ronde""",
    "status": "status, state, out, reason out, finish status, dnf, ergebnis, statut, etat, stato, estado, situacao, ausfallgrund, note di gara",
    "grid": """
        grid, start, start pos, start position, grid position, starting position, gridpos, startplatz, startposition, startaufstellung, grille, depart,
        position de depart, griglia, partenza, parrilla, salida, posicion de salida, largada, grelha, posicao de largada, qualifying position, quali pos""",
    "laps_led": "laps led, led, leader laps, fuhrungsrunden, tours en tete, giri in testa, vueltas lideradas, voltas na lideranca",
    "incidents": "incidents, inc, incident, incident points, incs, vorfalle, incidenti, incidentes",
    "points": """
        points, pts, pt, score, punkte, pkt, punkt, punti, puntos, pontos, championship points, race points, league points, points total, total points""",
    "codes": "codes, marks",
    "session": "session, session name, session type, sitzung, seance, sessione, sesion, sessao",
    "round": "round, rnd, lauf, manche, prova, ronda, etapa, runde nr, event no, meeting",
    "race": "race, race no, race number in round, rennen, course, gara, carrera, corrida",
    "note": "note, notes, comment, comments, remark, remarks, bemerkung, bemerkungen, remarque, remarques, commento, observaciones, observacoes",
    "guest": "guest, gast, gaststarter, invite, ospite, invitado, convidado",
    "driver_id": "driver id, cust id, custid, steam id, steamid, player id, playerid, guid",
}  # fmt: skip

COLUMNS = frozenset(_WORDS)


def plain_heading(text: str) -> str:
    """A header word without case, accents, punctuation and double spaces; ``Car #`` keeps its sign, and BestLap is two words."""
    text = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text.strip())
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss")) if not unicodedata.combining(c))
    letters = letters.replace("n°", "n").replace("no.", "no ").replace("nº", "n")
    return " ".join("".join(c if c.isalnum() or c == "#" else " " for c in letters).split())


_BY_WORD = {plain_heading(word): column for column, words in _WORDS.items() for word in words.replace("\n", " ").split(",")}
_RANK = {plain_heading(word): rank for words in _WORDS.values() for rank, word in enumerate(words.replace("\n", " ").split(","))}


def column_of(heading: str) -> str | None:
    """Our column for a header word, or None."""
    return _BY_WORD.get(plain_heading(heading))


def rank_of(heading: str) -> int:
    """Of two header words for one column the one with the lower rank is meant: ``Driver`` rather than ``Name``."""
    return _RANK.get(plain_heading(heading), 99)


def is_heading(cell: str) -> bool:
    """Whether a cell is a header word exactly as written here; quick, for telling a second header from a row."""
    return cell.casefold() in _BY_WORD


_PERSON = re.compile(r"driver ?(\d) (first ?name|second ?name|last ?name|surname|name)|driver ?(\d)|fahrer ?(\d)|pilote? ?(\d)")


def person_part(heading: str) -> tuple[int, str] | None:
    """``DRIVER2_FIRSTNAME`` is (2, "first"); ``Driver 2`` is (2, "name"); None for what is no driver of a crew."""
    found = _PERSON.fullmatch(plain_heading(heading))
    if found is None:
        return None
    number = int(next(g for g in (found[1], found[3], found[4], found[5]) if g))
    part = (found[2] or "name").replace(" ", "")
    return number, {"firstname": "first", "secondname": "last", "lastname": "last", "surname": "last"}.get(part, "name")


_STATUSES = {
    "": """
        running, finished, finish, classified, normal, ok, im ziel, gewertet, classifie, arrive, classificato, arrivato, clasificado, classificado,
        terminado, finishednormally, none""",
    "NC": "not classified, nicht gewertet, nicht klassiert, nk, non classe, nc, non classificato, no clasificado, nao classificado, unclassified",
    "DNF": """
        dnf, ret, retired, out, ausfall, ausgefallen, aus, abandon, ab, abandono, ritirato, rit, retirado, ret abandono, disconnected, mechanical, accident, crash,
        did not finish, dropped out, defekt, unfall, unfinished""",
    "DNS": "dns, did not start, not started, nicht gestartet, ng, n gest, non partant, np, non partito, no salio, no tomo la salida, nao largou, nao partiu",
    "DNQ": "dnq, did not qualify, nicht qualifiziert, non qualifie, non qualificato, no clasifico, nao qualificado",
    "DSQ": "dsq, dq, disqualified, disq, disqualifiziert, dis, disqualifie, squalificato, sq, descalificado, desclassificado, desqualificado",
    "EX": "ex, excl, excluded, ausgeschlossen, exclu, escluso, excluido",
    "WD": "wd, withdrawn, zuruckgezogen, forfait, retire, ritirata, retirada",
}
_BY_STATUS = {plain_heading(word): code for code, words in _STATUSES.items() for word in words.replace("\n", " ").split(",")}


def status_of(text: str) -> str | None:
    """The code for a status as leagues write it, or None if the word is not known."""
    from onemake.core.statuses import status_code

    code = _BY_STATUS.get(plain_heading(text))
    return status_code(text) if code is None else code


_SESSIONS = {
    "qualifying": "qualifying, quali, qualification, qualify, q, q1, qualifying 1, qualifikation, zeittraining, qualifications, qualifiche, qualifica, clasificacion, classificacao, qualy",
    "practice": "practice, free practice, fp, fp1, fp2, training, freies training, essais, essais libres, prove libere, libere, libres, treino, treinos livres, warmup, warm up",
    "race": "race, r, feature, sprint, main, rennen, course, gara, carrera, corrida, feature race, sprint race, heat",
}
_BY_SESSION = {plain_heading(word): kind for kind, words in _SESSIONS.items() for word in words.split(",")}


def session_of(text: str) -> str | None:
    """Which kind of session a word names: race, qualifying, practice; None if it is not known."""
    word = re.sub(r"\s*\d+$", "", plain_heading(text)) or plain_heading(text)
    return _BY_SESSION.get(plain_heading(text)) or _BY_SESSION.get(word)
