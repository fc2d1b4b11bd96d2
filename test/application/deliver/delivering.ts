import type { ConfiguredTarget } from '../../../src/application/deliver/configured-target.js';
import { DeliverLake } from '../../../src/application/deliver/deliver-lake.js';
import { Deliverer, type DelivererEvents } from '../../../src/application/deliver/deliverer.js';
import { Dispatch } from '../../../src/application/deliver/dispatch.js';
import { Redeliver } from '../../../src/application/deliver/redeliver.js';
import { TargetLetters } from '../../../src/application/deliver/target-letters.js';
import { TargetStates } from '../../../src/application/deliver/target-states.js';
import type { Target } from '../../../src/domain/ports/target.js';
import type { TargetFilter } from '../../../src/domain/targets/filter.js';
import type { Running } from '../world.js';

/** Everything that delivers to one target, over the stores of a process. */
export function delivering(
  { ports, keyring, subjects, rows }: Running,
  target: Target,
  {
    filter = {},
    events = {},
    pollMs = 200,
    isOurs = () => true,
  }: {
    filter?: TargetFilter;
    events?: DelivererEvents;
    pollMs?: number;
    isOurs?: () => boolean;
  } = {},
) {
  const { vault, profiles, letters, crypto, clock, targetQueues, streams } = ports;
  const configured: ConfiguredTarget = { target, filter, names: [target.name] };
  const targetLetters = new TargetLetters(letters, subjects, keyring, crypto, clock);
  const dispatch = new Dispatch(configured, { vault, profiles }, targetLetters, clock, '1.0.0');
  const states = new TargetStates(streams, clock);
  return {
    dispatch,
    states,
    deliverer: new Deliverer(configured, dispatch, targetQueues, states, clock, crypto, isOurs, events, {
      pollMs,
      window: 50,
      retry: { firstMs: 500, mostMs: 60_000 },
    }),
    redeliver: new Redeliver(letters, targetLetters, new Map([[target.name, dispatch]]), clock),
    deliverLake: new DeliverLake(rows, clock, crypto),
  };
}
