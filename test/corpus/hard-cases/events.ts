import type { JsonObject } from '../../../src/domain/json.js';

/** A marked event (see `unmark.ts`) with the envelope left out. */
export const track = (event: string, properties: JsonObject): JsonObject => ({
  type: 'track',
  event,
  properties,
});

export const page = (name: string, properties: JsonObject): JsonObject => ({
  type: 'page',
  name,
  properties,
});

export const screen = (name: string, properties: JsonObject): JsonObject => ({
  type: 'screen',
  name,
  properties,
});

export const identify = (traits: JsonObject): JsonObject => ({ type: 'identify', traits });

export const group = (traits: JsonObject): JsonObject => ({ type: 'group', groupId: 'g1', traits });
