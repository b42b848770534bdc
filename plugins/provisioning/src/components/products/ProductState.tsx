import { Link } from '@backstage/core-components';
import type { ListedProduct } from '@plumbline/backstage-plugin-provisioning-common';
import Alert from '@mui/material/Alert';
import { usePaths } from '../../usePaths';

const words = {
  experimental: 'Experimental: it may change, and nobody promises to keep it.',
  deprecated: 'Deprecated: it goes on working, and is on its way out.',
  retired: 'Retired: it takes no new requests.',
} as const;

/** What one has to know of a product that is not simply supported. */
export function ProductState(props: {
  product: Pick<ListedProduct, 'state' | 'successor'>;
  titles?: ReadonlyMap<string, string>;
}) {
  const { state, successor } = props.product;
  if (state === 'supported') {
    return null;
  }
  return (
    <Alert
      severity={state === 'experimental' ? 'info' : 'warning'}
      sx={{ py: 0 }}
    >
      {words[state]}
      {successor && (
        <>
          {' Take '}
          <Successor id={successor} title={props.titles?.get(successor)} /> in
          its place.
        </>
      )}
    </Alert>
  );
}

function Successor(props: { id: string; title?: string }) {
  const { id, title = id } = props;
  return <Link to={usePaths().product(id)}>{title}</Link>;
}
