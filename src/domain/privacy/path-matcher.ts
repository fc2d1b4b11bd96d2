import type { DetectorKind, Detectors, Finding, KeyHint } from './detection/finding.js';
import { normalizeKey } from './normalize-key.js';
import type { Rule } from './policy.js';

/**
 * A place in the tree of an event, seen by all rules at once. Going down costs one map look-up per key: the rules'
 * paths form an automaton whose states are made when first reached.
 */
export interface Place {
  /** The first rule whose path ends here. */
  readonly rule: Rule | undefined;
  /** The rule that decides a value here: that one, else the one of the field around: an object stands for a value. */
  readonly decides: Rule | undefined;
  /** Where the key that led here is itself a personal value: of which kind. */
  readonly personal: DetectorKind | undefined;
  /** Such a field leaves the clear part as a whole, unless the policy lets what was found in its key be seen. */
  readonly isHidden: boolean;
  down(key: string): Place;
  /** What looks personal in a value here. Nothing where no rule speaks of findings. */
  find(value: string | number): readonly Finding[];
  /** The first rule that speaks of findings of that kind here. */
  findingRule(kind: DetectorKind): Rule | undefined;
}

type Segment = '**' | RegExp | string;

/** A rule, and how many segments of its path lie behind. */
type Position = readonly [rule: number, at: number];

/** Keys remembered per place; hostile streams of ever new keys are matched without being remembered. */
const remembered = 2_000;

const nothing: readonly Finding[] = [];

/** Compiles rules into the place at the root of an event. Without detectors nothing is found anywhere. */
export function compilePaths(rules: readonly Rule[], detectors?: Detectors): Place {
  return new Automaton(rules, detectors).root();
}

class Automaton {
  private readonly paths: readonly Segment[][];
  private readonly places = new Map<string, Place>();
  private readonly hints = new Map<KeyHint | undefined, number>();

  constructor(
    private readonly rules: readonly Rule[],
    private readonly detectors: Detectors | undefined,
  ) {
    this.paths = rules.map((rule) => rule.path.split('.').map(segment));
  }

  root(): Place {
    const all = this.rules.map((_, index): Position => [index, 0]);
    return this.placeOf(all, this.detectors?.rootHint, undefined, undefined);
  }

  private placeOf(
    positions: readonly Position[],
    hint: KeyHint | undefined,
    personal: DetectorKind | undefined,
    around: Rule | undefined,
  ): Place {
    const all = closure(positions, this.paths);
    const path = all.map(([rule, at]) => `${rule}:${at}`).join(' ');
    const above = around === undefined ? '' : this.rules.indexOf(around);
    const name = `${path}|${this.numberOf(hint)}|${personal ?? ''}|${above}`;
    let place = this.places.get(name);
    if (place === undefined) {
      place = this.makePlace(all, hint, personal, around);
      this.places.set(name, place);
    }
    return place;
  }

  /** Hints are few and compared as objects. */
  private numberOf(hint: KeyHint | undefined): number {
    let number = this.hints.get(hint);
    if (number === undefined) {
      number = this.hints.size;
      this.hints.set(hint, number);
    }
    return number;
  }

  private makePlace(
    positions: readonly Position[],
    hint: KeyHint | undefined,
    personal: DetectorKind | undefined,
    around: Rule | undefined,
  ): Place {
    const ended = positions
      .filter(([rule, at]) => at === this.paths[rule]?.length)
      .map(([rule]) => this.rules[rule] as Rule);
    const speakers = ended.filter(({ detector }) => detector !== undefined);
    const next = new Map<string, Place>();
    const own = ended.find(({ detector }) => detector === undefined);
    const decides = own === undefined ? around : own.unlessFound ? undefined : own;
    const below = this.waysDown(positions, hint, decides?.treatment.kind === 'keep' ? undefined : decides);
    const { detectors } = this;
    const findingRule = (kind: DetectorKind) =>
      speakers.find(({ detector }) => detector === '*' || detector === kind);
    return {
      rule: own,
      decides,
      personal,
      isHidden: personal !== undefined && hides(findingRule(personal)),
      down: (key) => {
        const cached = next.get(key);
        if (cached !== undefined) return cached;
        const place = below(key);
        if (next.size < remembered) next.set(key, place);
        return place;
      },
      find:
        detectors === undefined || hint === undefined || speakers.length === 0
          ? () => nothing
          : finder(detectors, hint),
      findingRule,
    };
  }

  /**
   * Where a key leads depends only on what matches it and on what it says of its value: hostile keys by the thousand
   * lead to the same few places, at the cost of a look-up.
   */
  private waysDown(
    positions: readonly Position[],
    above: KeyHint | undefined,
    around: Rule | undefined,
  ): (key: string) => Place {
    const wanted = positions.map(([rule, at]) => this.paths[rule]?.[at]);
    const literals = new Set(wanted.filter((segment) => typeof segment === 'string'));
    const patterns = [...new Set(wanted.filter((segment) => segment instanceof RegExp))];
    const led = new Map<string, Place>();
    return (key) => {
      const normal = normalizeKey(key);
      const hint = above && this.detectors?.hint(key, above);
      const personal = this.detectors?.inKey(key)[0]?.kind;
      const matching = patterns.map((pattern) => (pattern.test(normal) ? '1' : '0')).join('');
      const literal = literals.has(normal) ? `=${normal}` : '';
      const by = `${matching} ${this.numberOf(hint)} ${personal ?? ''} ${literal}`;
      let place = led.get(by);
      if (place === undefined) {
        place = this.placeOf(advance(positions, this.paths, normal), hint, personal, around);
        led.set(by, place);
      }
      return place;
    };
  }
}

/**
 * Texts that come again and again are looked at once: names, versions and paths are short, user agents and addresses
 * long. What is as long as times and ids are comes only once.
 */
const shortText = 20;
const longText = 60;
const longest = 500;
const rememberedTexts = 500;

function finder(detectors: Detectors, hint: KeyHint): Place['find'] {
  const clean = new Set<string>();
  return (value) => {
    if (typeof value === 'number') return detectors.inNumber(value, hint);
    const { length } = value;
    const isUsual = length <= shortText || (length >= longText && length <= longest);
    if (isUsual && clean.has(value)) return nothing;
    const found = detectors.inText(value, hint);
    if (!isUsual || found.length > 0) return found;
    if (clean.size >= rememberedTexts) clean.clear();
    clean.add(value);
    return found;
  };
}

/** Does a rule take what it speaks of out of the clear part? */
function hides(rule: Rule | undefined): boolean {
  return rule !== undefined && rule.action === undefined && rule.treatment.kind !== 'keep';
}

function segment(text: string): Segment {
  if (text === '**') return text;
  const literal = normalizeKey(text);
  if (!text.includes('*')) return literal;
  const parts = text.split('*').map(normalizeKey);
  return new RegExp(`^${parts.join('.*')}$`, 'u');
}

/** A `**` may stand for no key at all: whoever waits at it also waits behind it. */
function closure(positions: readonly Position[], paths: readonly Segment[][]): Position[] {
  const seen = new Map<string, Position>();
  for (let [rule, at] of positions) {
    for (;;) {
      seen.set(`${rule}:${at}`, [rule, at]);
      if (paths[rule]?.[at] !== '**') break;
      at += 1;
    }
  }
  return [...seen.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function advance(positions: readonly Position[], paths: readonly Segment[][], key: string): Position[] {
  const after: Position[] = [];
  for (const [rule, at] of positions) {
    const wanted = paths[rule]?.[at];
    if (wanted === undefined) continue;
    if (wanted === '**') after.push([rule, at]);
    else if (typeof wanted === 'string' ? wanted === key : wanted.test(key)) after.push([rule, at + 1]);
  }
  return after;
}
