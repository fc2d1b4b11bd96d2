import { fileFormats } from '../files/read-events.js';
import type { Schema } from './schema-parts.js';

const text: Schema = { type: 'string', minLength: 1, maxLength: 500 };
const event: Schema = { type: 'object', description: 'An event as a client sends it.' };

/** The JSON Schema of a file of policy tests. Published as `schema/lethe.policy.test.schema.json`. */
export const policyTestSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'lethe.policy.test.schema.json',
  title: 'Tests of a Lethe policy',
  description:
    'A list of tests: an event, and the record that the policy beside this file should make of it.',
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'expect'],
    allOf: [
      // Put together as entries: an object with a `then` looks like a promise.
      Object.fromEntries([
        ['if', { required: ['from'] }],
        ['then', { properties: { event: { not: {}, description: 'the event comes from a file' } } }],
        ['else', { required: ['event'], description: 'write it here, or say from which file' }],
      ]),
    ],
    properties: {
      name: { ...text, description: 'What must hold, in a sentence.' },
      given: { type: 'array', items: event, description: 'Events that came before, oldest first.' },
      event,
      from: {
        type: 'object',
        additionalProperties: false,
        required: ['file'],
        description: 'In place of an event: one that stands in a file. Paths begin where this file lies.',
        properties: {
          file: { ...text, description: 'A file of events, gzipped or not.' },
          line: {
            type: 'integer',
            minimum: 1,
            description: 'The line that the event begins at; the first if nothing is said.',
          },
          format: { enum: [...fileFormats], description: 'What the file holds; segment if nothing is said.' },
          map: { ...text, description: 'The map that makes events of its rows.' },
        },
      },
      request: {
        type: 'object',
        additionalProperties: false,
        description: 'What the HTTP request said.',
        properties: { ip: text, user_agent: text, referer: text, gpc: { type: 'boolean' } },
      },
      source: {
        type: 'object',
        additionalProperties: false,
        description: 'Who sent it. A server named test if nothing is said.',
        properties: {
          name: text,
          kind: { enum: ['browser', 'mobile', 'server'], description: 'What kind of source it is.' },
          environment: text,
        },
      },
      expect: {
        type: 'object',
        description:
          'The record as far as it matters: of objects these fields, of lists all items. {$sealed: value}, {$clear: value}, {$hash: true}, {$absent: true} and {$dropped: true} stand for what differs by key. Or {outcome: suppressed, reason: …}, {outcome: dead, code: …}.',
      },
    },
  },
};
