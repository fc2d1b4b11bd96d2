import type { Language } from './label.js';

interface Names {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

const names = (given: string, family: string): Names => ({
  given: given.split(' '),
  family: family.split(','),
});

/** Given and family names by language. All people are made up. */
export const people: Readonly<Record<Language, Names>> = {
  en: names(
    'Ada Grace Oliver Amelia Priya Noah Siobhan Jean-Luc Zoë Kwame Mei Harry Xochitl',
    "Lovelace,Hopper,Smith,Okafor,O'Neill,Patel,van der Berg,Chen,MacDonald,Brown,St. John,Nguyen",
  ),
  de: names(
    'Anna Jürgen Lukas Käthe Mehmet Björn Sabine Hans-Peter Leonie Günther Ayşe Max',
    'Müller,Schäfer,Weiß,Yılmaz,von Hohenstein,Meier-Landrut,Großmann,Kowalski,Schmidt,Lang,Öztürk',
  ),
  es: names(
    'María José Lucía Íñigo Carmen Joaquín Begoña Andrés',
    'García López,Núñez,Fernández,de la Cruz,Ibáñez,Martín',
  ),
  fr: names(
    'Élodie François Camille Benoît Anaïs Jean-Pierre Zoé Loïc',
    "Lefèvre,Dupont,d'Artagnan,Béranger,Le Goff,Moreau,Nguyen",
  ),
};
