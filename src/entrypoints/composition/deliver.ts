import { ContainerModule } from 'inversify';
import { DeliverLake } from '../../application/deliver/deliver-lake.js';
import { Dispatch } from '../../application/deliver/dispatch.js';
import { Redeliver } from '../../application/deliver/redeliver.js';
import { TargetLetters } from '../../application/deliver/target-letters.js';
import { TargetNotes } from '../../application/deliver/target-notes.js';
import { TargetStates } from '../../application/deliver/target-states.js';
import { version } from '../version.js';
import { ports as p, uses as u } from './tokens.js';

/** The use cases of delivering, the same on every platform. */
export const deliverUseCases = new ContainerModule(({ bind }) => {
  bind(u.targetNotes).toResolvedValue(() => new TargetNotes());
  bind(u.targetStates).toResolvedValue(
    (streams, clock) => new TargetStates(streams, clock),
    [p.streams, p.clock],
  );
  bind(u.targetLetters).toResolvedValue(
    (letters, subjects, keyring, crypto, clock) =>
      new TargetLetters(letters, subjects, keyring, crypto, clock),
    [p.letters, u.subjects, u.keyring, p.crypto, p.clock],
  );
  bind(u.dispatches).toResolvedValue(
    (targets, vault, profiles, letters, clock, notes) =>
      new Map(
        targets.map((configured) => {
          const { name } = configured.target;
          const ports = { vault, profiles };
          const dispatch = new Dispatch(configured, ports, letters, clock, version, (note, { type }) =>
            notes.add(name, note, type),
          );
          return [name, dispatch];
        }),
      ),
    [u.targets, p.vault, p.profiles, u.targetLetters, p.clock, u.targetNotes],
  );
  bind(u.redeliver).toResolvedValue(
    (letters, targetLetters, dispatches, clock) => new Redeliver(letters, targetLetters, dispatches, clock),
    [p.letters, u.targetLetters, u.dispatches, p.clock],
  );
  bind(u.deliverLake).toResolvedValue(
    (rows, clock, crypto) => new DeliverLake(rows, clock, crypto),
    [u.lakeRows, p.clock, p.crypto],
  );
});
