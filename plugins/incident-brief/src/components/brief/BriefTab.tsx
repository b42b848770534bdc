import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { BriefLoader } from './BriefLoader';
import { useBriefQuery } from './useBriefQuery';

/** The brief of the entity whose page this is; `?at=` looks back here too. */
export function BriefTab() {
  const { entity } = useEntity();
  const { query, onAt } = useBriefQuery();
  const entityRef = stringifyEntityRef(entity);
  return (
    <BriefLoader
      key={entityRef}
      embedded
      query={{ ...query, signal: undefined, entityRef }}
      onAt={onAt}
    />
  );
}
