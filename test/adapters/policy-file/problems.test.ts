import { expect } from 'chai';
import type { EventType } from '../../../src/domain/event/event-type.js';
import type { Purpose, Rule } from '../../../src/domain/privacy/policy.js';
import { problemsOf } from './support.js';

/** A file with these rules, the first of them at line 3. */
function rules(...lines: string[]): string {
  return ['version: 1', 'rules:', ...lines.map((line) => `  - ${line}`), ''].join('\n');
}

describe('a policy file that cannot be used says what is wrong', () => {
  const cases: { readonly [what: string]: readonly [text: string, ...problems: string[]] } = {
    'an empty file': ['', '1:1: is empty: write at least version: 1'],
    'a list': ['- a', '1:1: the file must be a mapping (key: value)'],
    'no YAML': [
      'version: 1\nrules: [',
      '2:9: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    'a tab': ['version: 1\nconsent:\n\trecord: []', '3:1: a tab indents this line: YAML wants spaces'],
    'two documents': ['version: 1\n---\nversion: 1', '2:1: a second document begins here: a file holds one'],
    'a key that stands twice': [
      'version: 1\nversion: 1',
      '2:1: this key stands here twice: leave one of them out',
    ],
    'no version': ['extends: strict', '1:1: "version" is missing'],
    'another version': ['version: 2', '1:10: version must be 1'],
    'an unknown part': [
      'version: 1\nrule: []',
      '2:1: "rule" is not known here: did you mean rules? known are version, extends, pseudonym, purposes, rules, consent, schemas, retention',
    ],
    'a star that is not in quotes': [
      rules('{path: **.email, treatment: drop}'),
      "3:12: what begins with * must stand in quotes: '**.email'",
    ],
    'an unknown treatment': [
      rules('path: traits.x\n    treatment: mask'),
      '4:16: unknown treatment "mask": use one of keep, drop, seal, hash, truncate, generalize, redact',
    ],
    'a misspelt treatment': [
      rules('path: traits.x\n    treatment: sael'),
      '4:16: unknown treatment "sael": did you mean seal? use one of keep, drop, seal, hash, truncate, generalize, redact',
    ],
    'a truncation that is none': [
      rules('{path: context.ip, treatment: truncate, to: year}'),
      '3:49: unknown to "year": use one of 24/48, 16/32, country',
    ],
    'a truncation to nowhere': [
      rules('{path: context.ip, treatment: truncate}'),
      '3:5: "to" is missing: how far an address is cut',
    ],
    'a generalization that is none': [
      rules('{path: traits.x, treatment: generalize, to: 24/48}'),
      '3:49: unknown to "24/48": use one of year, month, degree_tenth, degree, domain, url',
    ],
    'a `to` without use': [
      rules('{path: traits.x, treatment: redact, to: url}'),
      '3:41: "to" has no place here: it is for truncate and generalize',
    ],
    'a key without use': [
      rules('{path: traits.x, treatment: seal, key: subject}'),
      '3:39: "key" has no place here: it is for hash',
    ],
    'neither treatment nor action': [
      rules('path: traits.x'),
      '3:5: "treatment" is missing: say what becomes of the value',
    ],
    'treatment and action': [
      rules('{detector: iban, action: report, treatment: drop}'),
      '3:38: "treatment" has no place here: an action stands instead of a treatment',
    ],
    'an action without a detector': [
      rules('{path: traits.x, action: quarantine}'),
      '3:5: "detector" is missing: an action is for what a detector finds',
    ],
    'neither path nor detector': [
      rules('treatment: drop'),
      '3:5: "path" is missing: say which fields, or what a detector must find',
    ],
    'identifying, and nothing left': [
      rules('{path: traits.x, treatment: seal, identifying: true}'),
      '3:52: identifying must be false here: this treatment leaves nothing that identifies anybody',
    ],
    'a seal that drops': [
      rules('{path: traits.x, treatment: seal, original: dropped}'),
      '3:49: original must be "sealed" here: to keep nothing, drop it',
    ],
    'a drop that seals': [
      rules('{path: traits.x, treatment: drop, original: sealed}'),
      '3:49: original must be "dropped" here: to keep the original, seal it',
    ],
    'an original of what stays': [
      rules('{path: traits.x, treatment: keep, original: sealed}'),
      '3:39: "original" has no place here: what stays as it is has no other original',
    ],
    'an unknown detector': [
      rules('{detector: e-mail, treatment: seal}'),
      '3:16: unknown detector "e-mail": did you mean email? use one of any, email, ip, phone, iban, card, ssn, tax_id, mac, coordinates, birth_date, url, name',
    ],
    'a detector that its treatment cannot read': [
      rules(
        '{detector: email, treatment: truncate, to: 24/48}',
        '{detector: any, treatment: generalize, to: url}',
      ),
      '3:16: truncate to 24/48 cannot read what the detector email finds, it would only ever leave [redacted]: it goes with ip',
      '4:16: generalize to url cannot read most of what is found, it would only ever leave [redacted]: it goes with url',
    ],
    'an undeclared purpose': [
      `version: 1\npurposes: [marketing]\n${rules('{path: traits.x, treatment: seal, purpose: marketting}', '{path: traits.y, treatment: seal, purpose: fun}').slice(11)}`,
      '4:48: the purpose "marketting" is not declared: did you mean marketing? (declared are default, marketing)',
      '5:48: the purpose "fun" is not declared: add it to purposes at the top of the file (declared are default, marketing)',
    ],
    'a path that can never match': [
      rules('{path: email, treatment: seal}', '{path: [traits.x, userId.x], treatment: seal}'),
      '3:12: the path "email" can never match: it begins with "email", which is no part of an event: write properties.email, traits.email or **.email; a field at the very top of an event that has no place of its own is extra.email',
      '4:23: the path "userId.x" can never match: it leads into userId, which is text and has no fields',
    ],
    'a type that never occurs': [
      rules(
        '{path: traits.x, treatment: seal, types: [Order Completed, "a*b", ok]}',
        '{path: traits.y, treatment: seal, types: [order_completed], kinds: [page]}',
        '{path: traits.z, treatment: seal, types: [page], kinds: [page, track]}',
      ),
      '3:47: the type "Order Completed" can never occur: types are written like order_completed',
      '3:64: the type "a*b" can never occur: * stands only at the end',
      '4:47: the type "order_completed" can never occur: events of the kinds page have other types',
    ],
    'a seal without pseudonyms': [
      `extends: strict\n${rules('{path: traits.x, treatment: seal}', '{path: traits.y, treatment: hash}', '{path: traits.z, treatment: redact, original: sealed}', '{path: traits.h, treatment: hash, key: installation}')}`,
      '4:5: nothing can be sealed in a policy without pseudonyms, there is no key of a person: drop it, or hash it with key: installation',
      '5:5: nothing can be hashed by person in a policy without pseudonyms: use key: installation',
      '6:5: no original can be sealed in a policy without pseudonyms: leave original out',
    ],
    'consent to what nobody declared': [
      'version: 1\nconsent:\n  record: [analitics]\n  deliver: {crm: [fun]}\n  purposes: {x: {absent: no}, B: {}}',
      '3:12: nobody can consent to "analitics": did you mean analytics? (known are analytics, advertising, x)',
      '4:19: nobody can consent to "fun": say under consent.purposes what counts as a yes (known are analytics, advertising, x)',
      '5:26: unknown absent "no": use one of granted, denied',
      '5:31: purposes cannot be "B": lower-case letters, digits and _, beginning with a letter',
    ],
    'retention of what never is': [
      'version: 1\nretention:\n  letter_days: 0\n  types: {Order: 3}\n  purposes: {fun: 3}\nschemas: {types: {"a*": warn}}',
      '3:16: letter_days cannot be 0: Days after which a dead letter that nobody repaired expires. 90 if nothing is said.',
      '4:11: the type "Order" can never occur: types are written like order',
      '5:14: the purpose "fun" is not declared: add it to purposes at the top of the file (declared are default)',
      '6:19: one schema is of one type: "a*" can never be one',
    ],
  };
  for (const [what, [text, ...problems]] of Object.entries(cases))
    it(what, () => {
      expect(problemsOf(text)).to.deep.equal(problems);
    });

  it('all of it at once', () => {
    const all = rules(
      '{path: traits.x, treatment: sael}',
      '{path: email, treatment: drop}',
      '{path: traits.y, treatment: redact}',
      '{path: traits.Y, treatment: drop}',
    );
    expect(problemsOf(all).map((problem) => problem.split(':', 1)[0])).to.deep.equal(['3', '4', '6']);
  });
});

describe('a rule that marks of schemas leave nothing to', () => {
  const text = rules(
    '{path: properties.email, treatment: keep, types: [order]}',
    '{path: properties.email, treatment: keep}',
  );
  const seal: Rule = {
    name: 'order.json/properties/email',
    path: 'properties.email',
    types: ['order' as EventType],
    treatment: { kind: 'seal' },
    original: 'sealed',
    purpose: 'default' as Purpose,
  };

  it('is said to be idle, and by which mark; one that speaks of more types is not', () => {
    expect(problemsOf(text, [seal])).to.deep.equal([
      '3:12: rules[0] never decides: “order.json/properties/email” decides on the same fields and comes first; leave one out, or put the narrower one first',
    ]);
  });

  it('is no problem of the file alone', () => {
    expect(problemsOf(text)).to.deep.equal([]);
  });
});

describe('a rule that never decides', () => {
  const by = (...lines: string[]) => problemsOf(rules(...lines)).map((problem) => problem.replace(/;.*/, ''));
  const cases: { readonly [what: string]: readonly [rules: string[], ...problems: string[]] } = {
    'is the same path, however it is written': [
      ['{path: traits.first_name, treatment: drop}', '{path: traits.firstName, treatment: redact}'],
      '4:12: rules[1] never decides: rules[0] (line 3) decides on the same fields and comes first',
    ],
    'stands behind a wider path': [
      ['{path: properties.**, treatment: redact}', '{path: properties.a.*.b, treatment: drop}'],
      '4:12: rules[1] never decides: rules[0] (line 3) decides on the same fields and comes first',
    ],
    'stands behind several that are as wide together': [
      [
        '{path: traits.*, treatment: redact}',
        "{path: '**.x.**', treatment: drop}",
        '{path: traits.x.**, treatment: keep}',
      ],
      '5:12: rules[2] never decides: rules[1] (line 4), rules[0] (line 3) decide on the same fields and come first',
    ],
    'stands behind a wider scope': [
      [
        '{path: traits.x, treatment: drop, types: [order_*]}',
        '{path: traits.x, treatment: keep, types: [order_completed], kinds: [track]}',
      ],
      '4:12: rules[1] never decides: rules[0] (line 3) decides on the same fields and comes first',
    ],
    'has a detector where a rule without one decides anyway, even later or built in': [
      [
        '{path: traits.x, detector: phone, treatment: drop}',
        '{path: traits.x, treatment: redact}',
        '{path: traits.email, detector: email, treatment: keep}',
      ],
      '3:12: rules[0] never decides: rules[1] (line 4) decides on these fields, whatever a detector finds there',
      '5:12: rules[2] never decides: “default: **.email” decides on these fields, whatever a detector finds there',
    ],
    'has a detector that an earlier one includes': [
      [
        '{path: properties.**, detector: any, treatment: drop}',
        '{path: properties.x, detector: phone, treatment: keep}',
      ],
      '4:12: rules[1] never decides: rules[0] (line 3) decides on the same fields and comes first',
    ],
  };
  for (const [what, [lines, ...problems]] of Object.entries(cases))
    it(what, () => {
      expect(by(...lines)).to.deep.equal(problems);
    });

  const fine: { readonly [what: string]: string[] } = {
    'the narrower comes first': ['{path: traits.x, treatment: drop}', '{path: traits.*, treatment: redact}'],
    'the scope is wider': [
      '{path: traits.x, treatment: drop, kinds: [identify]}',
      '{path: traits.x, treatment: redact}',
    ],
    'the scopes are others': [
      '{path: traits.x, treatment: drop, sources: [a]}',
      '{path: traits.x, treatment: redact, sources: [b]}',
      '{path: traits.x, treatment: redact, types: [a*]}',
      '{path: traits.x, treatment: redact, types: [b]}',
    ],
    'one field is left': ['{path: traits.*, treatment: drop}', '{path: traits.**, treatment: redact}'],
    'it decides on what another detector finds': [
      '{detector: phone, treatment: keep}',
      '{detector: email, treatment: drop}',
      '{detector: any, treatment: redact}',
    ],
    'it is what the built-in policy says otherwise': ["{path: '**.email', treatment: keep}"],
  };
  for (const [what, lines] of Object.entries(fine))
    it(`is not one where ${what}`, () => {
      expect(by(...lines)).to.deep.equal([]);
    });
});
