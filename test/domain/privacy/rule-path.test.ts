import { expect } from 'chai';
import { toMaskable } from '../../../src/domain/lake/record.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { pathProblem, ruleRoots } from '../../../src/domain/privacy/rule-path.js';
import { eventOfRaw } from '../arbitrary.js';

describe('the path of a rule', () => {
  const possible = [
    ...['context.ip', '**.email', '**', '*', 'properties.**', 'user_id', 'AnonymousId', 'anonymousId.**'],
    ...[
      'request.ip',
      'request.userAgent',
      'request.*',
      'prop*.x',
      'extra.email',
      'geo.city',
      'properties.*mail',
    ],
    ...['properties.größe', 'added.my_step.score', 'traits.2fa', '*Id'],
  ];
  for (const path of possible)
    it(`can be ${path}`, () => {
      expect(pathProblem(path)).to.equal(undefined);
    });

  const impossible: { readonly [path: string]: RegExp } = {
    '/context/ip': /e\.g\. context\.ip/,
    '$.context.ip': /e\.g\. context\.ip/,
    '.context.ip': /e\.g\. context\.ip/,
    'context..ip': /nothing between two dots/,
    'context.': /nothing between two dots/,
    'properties.products[0].email': /no key, e\.g\. properties\.products\.email$/,
    'properties.products.[*].email': /no key, e\.g\. properties\.products\.email$/,
    'properties.products.0.email': /leave 0 out/,
    'properties.***': /\*\* stands alone/,
    'properties.x**': /\*\* stands alone/,
    'properties.-': /letters and digits/,
    messageId: /envelope/,
    event: /envelope/,
    'privacy.sealed': /Lethe makes/,
    received_at: /Lethe makes/,
    'user.email': /traits\.email and context\.traits\.email/,
    email: /properties\.email, traits\.email or \*\*\.email.*extra\.email/,
    'event.properties.email': /no part of an event/,
    'propertis.email': /did you mean properties\.email/,
    'contxt.*': /did you mean context\.\*/,
    'userId.domain': /leads into userId/,
    'request.host': /request\.ip, request\.user_agent, request\.referer/,
    'request.ip.x': /no fact of a request/,
    'request.gpc': /no fact of a request/,
  };
  for (const [path, says] of Object.entries(impossible))
    it(`cannot be ${path}`, () => {
      expect(pathProblem(path)).to.match(says);
    });

  it('is possible for every rule that is built in', () => {
    const problems = defaultPolicy.rules.map(({ path }) => pathProblem(path));
    expect(problems.filter((problem) => problem !== undefined)).to.deep.equal([]);
  });

  it('begins where the mask begins: with any field that an event has', () => {
    const fields = {
      userId: 'u',
      anonymousId: 'a',
      previousId: 'p',
      channel: 'web',
      timestamp: 'x',
      custom: 1,
    };
    const objects = { properties: { a: 1 }, traits: { a: 1 }, context: { a: 1 }, integrations: { a: 1 } };
    const event = eventOfRaw(
      { type: 'track', event: 'E', messageId: 'm', ...fields, ...objects },
      {
        request: { ip: '::1', user_agent: 'x', referer: 'y', gpc: true },
      },
    );
    const tree = toMaskable(event);
    expect(ruleRoots).to.include.members(Object.keys(tree));
    const treatable = Object.entries(tree.request as object).filter(([, value]) => typeof value === 'string');
    expect(treatable.map(([key]) => pathProblem(`request.${key}`))).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
