import { NotFoundError } from '@backstage/errors';
import { EstateView } from './EstateReader';

/** An error that names what the caller may have meant, as far as they may see it. */
export function unknownEntity(
  { model }: EstateView,
  entityRef: string,
): NotFoundError {
  const text = entityRef.slice(entityRef.indexOf('/') + 1);
  const nearest = model.identity
    .resolve({ type: 'text', text })
    .candidates.slice(0, 5)
    .map(one => `'${one.entityRef}'`);
  return new NotFoundError(
    `There is no entity '${entityRef}'; the nearest are ${
      nearest.join(', ') || 'none'
    }`,
  );
}
