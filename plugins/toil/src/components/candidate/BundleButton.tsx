import { useApi } from '@backstage/core-plugin-api';
import {
  DownloadButton,
  entityTitle,
  useEntityTitles,
} from '@plumbline/backstage-plugin-evidence-react';
import { toilApiRef } from '../../api';

/** Brief, changes, alerts and known work of an entity, in one file. */
export function BundleButton(props: {
  entityRef: string;
  /** Where there are several: of which one. */
  named?: boolean;
}) {
  const { entityRef, named = false } = props;
  const api = useApi(toilApiRef);
  const name = entityTitle(entityRef);
  const titleOf = useEntityTitles([entityRef]);
  return (
    <DownloadButton
      label={
        named
          ? `Diagnostic bundle of ${titleOf(entityRef)}`
          : 'Diagnostic bundle'
      }
      file={`bundle-${name.replace(/[^\w.-]+/g, '-')}.md`}
      type="text/markdown"
      read={() => api.readBundle(entityRef)}
    />
  );
}
