import { Link } from '@backstage/core-components';
import { EntityName } from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedLevel,
  ListedProduct,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { usePaths } from '../../usePaths';
import { money } from '../../model/words';
import { LinkButton } from '../common/LinkButton';
import { ProductState } from './ProductState';

/** A product: what it is, what each level promises, and who answers for it. */
export function ProductCard(props: {
  product: ListedProduct;
  titles: ReadonlyMap<string, string>;
}) {
  const { product, titles } = props;
  const { id, title, description, owner, offers, state, version } = product;
  const paths = usePaths();
  return (
    <Paper
      component="li"
      variant="outlined"
      aria-label={title}
      sx={{ p: 2, display: 'flex', flexDirection: 'column', gap: 1 }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <Typography
          component="h2"
          variant="h6"
          sx={{ m: 0, fontSize: 17, flex: '1 1 auto' }}
        >
          {title}
        </Typography>
        <Box component="span" sx={{ color: 'text.secondary', fontSize: 13 }}>
          {state}, version {version} · <EntityName entityRef={owner} />
        </Box>
      </Box>
      <ProductState product={product} titles={titles} />
      <div>{description}</div>
      <Levels levels={offers} />
      <Box sx={{ mt: 'auto' }}>
        {state === 'retired' ? (
          <Link to={paths.product(id)}>What it was</Link>
        ) : (
          <LinkButton
            to={paths.product(id)}
            variant="contained"
            label={`Request ${title}`}
          >
            Request
          </LinkButton>
        )}
      </Box>
    </Paper>
  );
}

function Levels(props: { levels: readonly ListedLevel[] }) {
  return (
    <Box
      component="ul"
      aria-label="Levels"
      sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}
    >
      {props.levels.map(level => (
        <Box
          component="li"
          key={level.id}
          sx={{ borderTop: 1, borderColor: 'divider', py: 0.75 }}
        >
          <strong>{level.id}</strong> · {level.classifications.join(', ')} data
          {level.from &&
            ` · from ${money(level.from.atLeast, level.from.currency)} a month`}
          {level.approval && ' · needs an approval'}
          {level.days !== undefined && ` · lasts ${level.days} days`}
          <Box sx={{ color: 'text.secondary' }}>
            backups: {level.promise.backups} · availability:{' '}
            {level.promise.availability} · protection:{' '}
            {level.promise.protection}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
