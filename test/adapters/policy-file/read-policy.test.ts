import { expect } from 'chai';
import { defaultConsent } from '../../../src/domain/consent/consent-policy.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { defaultRetention } from '../../../src/domain/privacy/policy.js';
import { strictPolicy } from '../../../src/domain/privacy/strict-policy.js';
import { compiled } from '../../domain/no-detectors.js';
import { read } from './support.js';

const whole = `
version: 1
extends: default
purposes: [marketing]
rules:
  - path: context.ip
    treatment: truncate
    to: 16/32
    original: dropped
  - path: [properties.**.email, 'properties.mail_*']
    treatment: generalize
    to: domain
    purpose: marketing
    types: [order_*]
    kinds: [track]
    sources: [shop]
    identifying: true
  - path: traits.customer_no
    treatment: hash
    key: installation
  - path: traits.nick
    treatment: hash
  - path: properties.note
    treatment: drop
  - detector: phone
    path: properties.comment
    treatment: keep
  - detector: any
    action: report
    sources: [backend]
consent:
  purposes:
    analytics: { absent: denied }
    research: { categories: [Research], gpc: true }
  record: []
  deliver: { crm: [research] }
schemas:
  violation: warn
  types: { order_completed: dead }
retention:
  raw_days: forever
  letter_days: 30
  types: { 'page*': 400 }
  purposes: { marketing: 365 }
`;

describe('a policy file', () => {
  it('says rules, one for each path, that come before those it extends', () => {
    const { policy } = read(whole);
    expect(policy.name).to.equal('lethe.policy.yaml');
    expect(policy.pseudonym).to.equal(true);
    const mail = {
      treatment: { kind: 'generalize', to: 'domain' },
      original: 'sealed',
      purpose: 'marketing',
      types: ['order_*'],
      kinds: ['track'],
      sources: ['shop'],
      identifying: true,
    };
    const plain = { original: 'sealed', purpose: 'default' };
    expect(policy.rules.slice(0, 8)).to.deep.equal([
      {
        ...plain,
        name: 'rules[0]',
        path: 'context.ip',
        treatment: { kind: 'truncate', to: '16/32' },
        original: 'dropped',
      },
      { ...mail, name: 'rules[1].path[0]', path: 'properties.**.email' },
      { ...mail, name: 'rules[1].path[1]', path: 'properties.mail_*' },
      {
        ...plain,
        name: 'rules[2]',
        path: 'traits.customer_no',
        treatment: { kind: 'hash', key: 'installation' },
      },
      { ...plain, name: 'rules[3]', path: 'traits.nick', treatment: { kind: 'hash', key: 'subject' } },
      {
        ...plain,
        name: 'rules[4]',
        path: 'properties.note',
        treatment: { kind: 'drop' },
        original: 'dropped',
      },
      {
        ...plain,
        name: 'rules[5]',
        path: 'properties.comment',
        detector: 'phone',
        treatment: { kind: 'keep' },
      },
      {
        ...plain,
        name: 'rules[6]',
        path: '**',
        detector: '*',
        treatment: { kind: 'keep' },
        action: 'report',
        sources: ['backend'],
      },
    ]);
    expect(policy.rules.slice(8)).to.deep.equal(defaultPolicy.rules);
  });

  it('says consent by what changes, and what needs it as a whole', () => {
    const { consent } = read(whole).policy;
    const [analytics, advertising] = defaultConsent.purposes;
    expect(consent).to.deep.equal({
      purposes: [
        { ...analytics, absent: 'denied' },
        advertising,
        { name: 'research', categories: ['Research'], google: [], gpc: true, absent: 'granted' },
      ],
      record: [],
      enrich: defaultConsent.enrich,
      deliver: { ...defaultConsent.deliver, crm: ['research'] },
    });
  });

  it('says how strictly schemas are held, and how long what is kept', () => {
    const { schemas, retention } = read(whole).policy;
    expect(schemas).to.deep.equal({ violation: 'warn', types: { order_completed: 'dead' } });
    expect(retention).to.deep.equal({
      rawDays: null,
      letterDays: 30,
      typeDays: { 'page*': 400 },
      purposeDays: { marketing: 365 },
    });
  });

  it('that says nothing is the default policy, under its own name', () => {
    expect(read('version: 1').policy).to.deep.equal({ ...defaultPolicy, name: 'lethe.policy.yaml' });
    expect(read('{"version": 1}').policy.retention).to.deep.equal(defaultRetention);
  });

  it('can extend the strict policy: then no original is kept', () => {
    const { policy } = read('version: 1\nextends: strict\nrules: [{path: traits.x, treatment: redact}]');
    expect(policy.pseudonym).to.equal(false);
    expect(policy.rules[0]).to.include({ path: 'traits.x', original: 'dropped' });
    expect(policy.rules.slice(1)).to.deep.equal(strictPolicy.rules);
  });

  it('can extend nothing: then its rules are all there are, and consent is still obeyed', () => {
    const { policy } = read('version: 1\nextends: nothing\nrules: [{path: traits.x, treatment: redact}]');
    expect(policy.rules.map(({ path }) => path)).to.deep.equal(['traits.x']);
    expect(policy.consent).to.deep.equal(defaultConsent);
  });

  it('has a version by its content: comments and order of keys make no other', () => {
    const version = (text: string) => compiled(read(text).policy).version;
    const one = 'version: 1\nrules:\n  - path: traits.x\n    treatment: drop\n';
    const same = '# why\nrules: [{treatment: drop, path: traits.x}]\nversion: 1\n';
    expect(version(same)).to.equal(version(one));
    expect(version(one.replace('drop', 'redact'))).not.to.equal(version(one));
  });

  it('knows where it says each rule', () => {
    const { places } = read(whole);
    expect(places.get('rules[0]')).to.deep.equal({ line: 6, column: 11 });
    expect(places.get('rules[1].path[1]')).to.deep.equal({ line: 10, column: 33 });
    expect(places.get('rules[6]')).to.deep.equal({ line: 28, column: 5 });
  });

  it('can use anchors', () => {
    const rules =
      '- { path: &p traits.x, treatment: drop, kinds: [page] }\n- { path: *p, treatment: redact }';
    expect(read(`version: 1\nrules:\n${rules}`).policy.rules[1]).to.include({ path: 'traits.x' });
  });
});
