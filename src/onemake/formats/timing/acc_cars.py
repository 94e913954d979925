"""What Assetto Corsa Competizione writes as numbers: the car models of one-make cups, and the categories of a cup. Published in the server handbook."""

from __future__ import annotations

__all__ = ["CATEGORIES", "MODELS", "SHIFTED"]

MODELS: dict[int, str] = {
    0: "Porsche 991 GT3 R",
    9: "Porsche 991 II GT3 Cup",
    18: "Lamborghini Huracán Super Trofeo",
    23: "Porsche 991 II GT3 R",
    26: "Ferrari 488 Challenge Evo",
    27: "BMW M2 CS Racing",
    28: "Porsche 992 GT3 Cup",
    29: "Lamborghini Huracán Super Trofeo Evo2",
    34: "Porsche 992 GT3 R",
    61: "Porsche 718 Cayman GT4 Clubsport",
    85: "Porsche 911 GT2 RS CS Evo",
    86: "Porsche 935",
}

# On consoles and on servers for both, these numbers stand for other cars (reported by users; the file's only sign is the name of its server).
SHIFTED: dict[int, str] = {
    26: "BMW M4 GT3",
    27: "Ferrari 488 Challenge Evo",
    28: "BMW M2 CS Racing",
    29: "Porsche 992 GT3 Cup",
    30: "Lamborghini Huracán Super Trofeo Evo2",
}

CATEGORIES: dict[int, str] = {0: "Pro", 1: "Pro-Am", 2: "Am", 3: "Silver", 4: "National"}
