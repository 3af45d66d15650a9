"""The list of words that is shipped: no name passes, and what people write of work does."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from sample import write_sample

from matcher.config import load_settings
from matcher.encoder.training.open_data import OpenData
from matcher.encoder.training.vocabulary import OWN, labour_market_words, listed, write_vocabulary
from matcher.places import SHIPPED, load_places
from matcher.pseudonymise import rules
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.spellings import is_number_word
from matcher.pseudonymise.vocabulary import Vocabulary, words
from models.errors import ConfigurationError

DAY = date(2026, 11, 23)

NAMES = {
    "Swedish given names": """
        Anna Eva Maria Karin Kristina Lena Sara Emma Kerstin Malin Elin Ingrid Linda Jenny Hanna Birgitta Susanne Ulla
        Josefin Elsa Alice Maja Vera Wilma Ebba Astrid Saga Freja Alma Klara Lilly Selma Agnes Ella Olivia Julia Iris
        Lars Mikael Anders Johan Erik Per Peter Karl Thomas Jan Daniel Fredrik Hans Andreas Stefan Mats Marcus Bengt
        Jonas Bo Göran Magnus Leif Emil Oscar Hugo Elias Liam William Lucas Noah Nils Axel Sven Björn Sixten Ture Gun
        Gunilla Monika Marianne Berit Siv Britt Maj Rut Rune Roland Stig Kjell Rolf Ove Åke Örjan Östen Kurt""",
    "Arabic, Kurdish, Persian and Turkish names": """
        Mohammed Muhammad Ahmed Ahmad Mahmoud Mustafa Ali Omar Khaled Hassan Hussein Ibrahim Yusuf Youssef Abdullah
        Samir Fatima Aisha Mariam Maryam Zainab Zahra Noor Nour Layla Leila Amina Khadija Rania Rasha Hiba Huda Samira
        Yasmin Al-Hassan Haddad Khalil Khoury Mansour Nasser Saleh Hamdan Hamid Jaber Ibrahimi Rashid Darwish Yousef
        Aziz Salem Rojda Azad Dilan Berivan Kaveh Reza Hosseini Ahmadi Rezai Karimi Noori Ghulam Farhad Shirin Parisa
        Behrouz Mehmet Ayşe Emine Yilmaz Demir Kaya Çelik Öztürk Aydin Arslan Dogan""",
    "Somali, Eritrean and Ethiopian names": """
        Abdi Abdirahman Abdullahi Mohamud Ismail Warsame Farah Jama Guled Nuur Hirsi Osman Yasin Liban Mahad Ayaan
        Hodan Faduma Fadumo Hawa Sahra Ifrah Ubah Deqa Hibo Halima Idil Ladan Shukri Asha Barre Duale Elmi Samatar
        Tesfay Berhane Selam Semhar Mehari Kidane Tekle Haile Gebremariam Yohannes Abraham Daniel Mulugeta Abebe
        Tadesse Kibrom Filmon Senait Rahwa Luwam Bereket Tewolde Habte Negash""",
    "names of neighbours": """
        Oleksandr Oksana Olena Svitlana Iryna Tetiana Dmytro Shevchenko Kovalenko Bondarenko Piotr Agnieszka Katarzyna
        Malgorzata Kowalski Nowak Wisniewski Dragana Jelena Zoran Milan Slobodan Petrovic Jovanovic Amra Emir Hodzic
        Ion Mihai Elena Popescu Ionescu Matti Juhani Tuula Päivi Korhonen Virtanen Mäkinen Nieminen Jukka James John
        Robert Michael David Mary Jennifer Elizabeth Smith Johnson Williams Brown Jones Miller Nguyen Tran Maria Jose
        Carlos Garcia Rodriguez Fernandez Siriporn Somchai Suwannee""",
    "surnames": """
        Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson
        Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Olofsson Lindström Lindqvist Lindgren Berg Axelsson
        Bergström Lundberg Lind Lundgren Mattsson Berglund Fredriksson Sandberg Henriksson Sjöberg Forsberg Wallin
        Engström Danielsson Eklund Lundin Håkansson Gunnarsson Björk Bergman Samuelsson Fransson Wikström Isaksson
        Bergqvist Nyström Holmberg Arvidsson Löfgren Söderberg Nyberg Ekström Blomqvist Mårtensson Nordström Hedlund
        Falk Ström Åberg Björklund Sundberg Hellström Dahl Strand Holm Ek Alm Asp Gren Kvist Lundh Modin Norén Öberg
        Åkesson Österberg Modig Rask Stark Stolt Frisk Hård Sköld Svärd Trygg Rapp Quick""",
    "streets, quarters and towns": """
        Storgatan Vasagatan Kungsgatan Drottninggatan Norra Esplanaden Skeppsbron Kaggensgatan Larmgatan Unionsgatan
        Norrliden Oxhagen Rinkabyholm Lindsdal Smedby Funkabo Berga Kvarnholmen Malmen Ängö Tegelviken Rosengård
        Rinkeby Tensta Hammarkullen Kalmar Nybro Oskarshamn Västervik Vimmerby Borgholm Färjestaden Mörbylånga Torsås
        Emmaboda Mönsterås Hultsfred Högsby Blomstermåla Stockholm Göteborg Malmö Uppsala Växjö Karlskrona Mogadishu
        Damaskus Aleppo Bagdad Kabul Teheran Asmara Syrien Somalia Eritrea Afghanistan Irak Iran Ukraina""",
}
ORDINARY = """
    lokalvårdare städare köksbiträde kock diskare undersköterska vårdbiträde personlig assistent barnskötare
    elevassistent snickare målare murare rörläggning formsättning plattsättning takläggning markarbete snöröjning
    gräsklippning häckklippning truckkort motorsågskörkort ykb adr-intyg id06 hlr livsmedelshygien haccp
    hygienutbildning lastsäkring lagerarbete orderplock varuplockning chaufför bussförare budbil tidningsbud
    fastighetsskötare vaktmästare it-support helpdesk excel reception kundtjänst kassavana butiksarbete servering tolk
    översättning arabiska somaliska tigrinja dari persiska ukrainska matlagning bakning storkök kallskänk sömnad
    svetsning mig tig cnc-operatör mekaniker däckbyten lackering montering industriarbete maskinoperatör skogsarbete
    odling djurskötsel mjölkning heltid deltid kvällar helger nattarbete praktik erfarenhet arbetat utbildning körkort
    c-körkort"""


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return Vocabulary.load()


@pytest.mark.parametrize("names", [pytest.param(names.split(), id=kind) for kind, names in NAMES.items()])
def test_no_name_passes(shipped: Vocabulary, names: Sequence[str]) -> None:
    written = [form for name in names for form in (name, name.lower(), name.upper(), f"{name}s")]
    assert [form for form in written if shipped.filter(form)[0]] == []


def test_no_place_of_ours_passes_but_three_that_are_function_words_and_trades(shipped: Vocabulary) -> None:
    parts = {part for place in load_places(SHIPPED) for part in words(place.name)}
    assert {part for part in parts if part in shipped} == {"Vara", "Vi", "glasbruk"}


def test_what_people_write_of_work_passes(shipped: Vocabulary) -> None:
    assert [word for word in ORDINARY.split() if not shipped.filter(word)[0]] == []


def test_our_own_words_pass_but_small_letters_and_numbers(shipped: Vocabulary) -> None:
    never = {word for word in listed(OWN) if len(word) == 1 or "." in word or is_number_word(word)}
    assert {word for word in listed(OWN) - never if not shipped.filter(word)[0]} == set()
    assert len(never) < 20


def test_of_the_sample_only_names_and_remarks_are_dropped(tmp_path: Path) -> None:
    write_sample(tmp_path, DAY)
    free_text = FreeText.of(Vocabulary.load(), Rules.load(rules.SHIPPED, DAY))
    dropped = {word for text in sample_texts(tmp_path) for word in words(text) if not free_text.own.filter(word)[0]}
    remarks = {"mån", "ring", "rekommenderas", "anteckning", "se"}
    assert {word for word in dropped if word[0].islower()} <= remarks
    names = {word for word in dropped if word[0].isupper()}
    assert names == {"Fatima", "Göran", "Hassan", "Lars", "Lindgren", "Maria", "Åkesson"}


def sample_texts(folder: Path) -> Iterator[str]:
    """What caseworkers wrote in the sample's register of income support."""
    with (folder / "bistand.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            for column in ("Tidigare yrken", "Kompetenser", "Önskade yrken", "Intyg"):
                yield row[column] or ""


def test_the_list_is_what_the_open_data_gives(tmp_path: Path, shipped: Vocabulary) -> None:
    try:
        data = OpenData.at(load_settings().open_data)
    except ConfigurationError:
        pytest.skip("no open data: MATCHER_OPEN_DATA")
    count = write_vocabulary(data, tmp_path / "words.bin")
    assert Vocabulary.load(tmp_path / "words.bin") == shipped
    assert count == len(shipped.hashes) == len(Vocabulary.of(labour_market_words(data)).hashes)
