import { once } from 'node:events';
import { Entity } from '@backstage/catalog-model';
import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import { EstateProjection } from './EstateProjection';

const pageSize = 500;

/**
 * Every entity that the projection knows, sorted by reference. One that goes
 * away meanwhile is left out; one that comes is not in it.
 *
 * @param options - `ready`: fulfilled when the catalog was read; half an estate
 *   would look as if the other half had gone. Without it, what was read by now
 * @throws what the signal is aborted with
 */
export async function* streamEntities(
  projection: EstateProjection,
  options?: { ready: Promise<void>; signal: AbortSignal },
): AsyncIterable<Entity> {
  if (options) {
    await unlessAborted(options.ready, options.signal);
  }
  await projection.catchUp();
  const refs = [...projection.hashes.keys()].sort();
  for (let at = 0; at < refs.length; at += pageSize) {
    options?.signal.throwIfAborted();
    const page = await projection.peek(refs.slice(at, at + pageSize));
    yield* projection.setAside.map('entities for collectors', page, {
      id: ({ ref }) => ref,
      map: ({ body }) => storedObject<Entity>(body),
    });
  }
}

async function unlessAborted(
  promise: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const done = new AbortController();
  try {
    await Promise.race([
      promise,
      once(signal, 'abort', { signal: done.signal }),
    ]);
  } finally {
    done.abort();
  }
  signal.throwIfAborted();
}
