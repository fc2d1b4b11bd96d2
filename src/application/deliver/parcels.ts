import type { Parcel, Target } from '../../domain/ports/target.js';

interface Placed {
  readonly at: number;
  readonly parcel: Parcel;
}

/** In order, as many at once as the target takes. A parcel that is larger than that goes alone. */
export function* batches(parcels: readonly Placed[], limits: Target['limits']): Iterable<Placed[]> {
  let batch: Placed[] = [];
  let parts = 0;
  let characters = 0;
  for (const placed of parcels) {
    const size = placed.parcel.parts.reduce((sum, part) => sum + part.length + 1, 0);
    const count = placed.parcel.parts.length;
    const isFull = parts + count > limits.parts || characters + size > limits.characters;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      parts = 0;
      characters = 0;
    }
    batch.push(placed);
    parts += count;
    characters += size;
  }
  if (batch.length > 0) yield batch;
}
