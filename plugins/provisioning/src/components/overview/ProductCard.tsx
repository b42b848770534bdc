import { Link } from '@backstage/core-components';
import {
  EntityName,
  Money,
  toneColours,
  LinkButton,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedLevel,
  ListedProduct,
} from '@plumbline/backstage-plugin-provisioning-common';
import KeyIcon from '@mui/icons-material/KeyOutlined';
import LockIcon from '@mui/icons-material/LockOutlined';
import GroupIcon from '@mui/icons-material/PeopleOutlined';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { usePaths } from '../../usePaths';
import { short } from '../../model/words';
import { ProductTile } from '../common/parts';
import { ProductChip } from './ProductState';

const needs = { terraform: 'Terraform', credentials: 'credentials' } as const;

/** A product: what it is, what each level promises, and whether it can be had here. */
export function ProductCard(props: {
  product: ListedProduct;
  titles: ReadonlyMap<string, string>;
}) {
  const { product, titles } = props;
  const { id, title, description, missing, offers, owner, successor } = product;
  const paths = usePaths();
  const isPlannable =
    product.plansWithoutCredentials && !missing.includes('terraform');
  return (
    <Paper
      component="li"
      variant="outlined"
      aria-label={title}
      sx={{
        p: 2,
        borderRadius: '10px',
        minWidth: 0,
        display: 'flex',
        flexDirection: 'column',
        gap: 1.25,
      }}
    >
      <Box sx={{ display: 'flex', gap: 1.25, alignItems: 'flex-start' }}>
        <ProductTile product={id} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              gap: 0.75,
              justifyContent: 'space-between',
            }}
          >
            <Typography
              component="h3"
              sx={{ m: 0, fontSize: 15, fontWeight: 600 }}
            >
              {title}
            </Typography>
            <ProductChip state={product.state} missing={missing} />
          </Box>
          <Box
            title={description}
            sx={{
              fontSize: 13,
              color: 'text.secondary',
              overflow: 'hidden',
              display: '-webkit-box',
              WebkitLineClamp: 2,
              WebkitBoxOrient: 'vertical',
            }}
          >
            {description}
          </Box>
          {successor && (
            <Box sx={{ fontSize: 13 }}>
              Successor:{' '}
              <Link to={paths.product(successor)}>
                {titles.get(successor) ?? successor}
              </Link>
            </Box>
          )}
        </Box>
      </Box>
      <Levels levels={offers} product={id} />
      <Box
        sx={{
          mt: 'auto',
          pt: 0.5,
          minHeight: 36,
          gap: 1,
          fontSize: 12,
          display: 'flex',
          alignItems: 'center',
          flexWrap: 'wrap',
          color: 'text.secondary',
        }}
      >
        {missing.length > 0 ? (
          <>
            <KeyIcon aria-hidden sx={{ fontSize: 16 }} />
            Needs {missing.map(each => needs[each]).join(' and ')}
          </>
        ) : (
          <>
            <GroupIcon aria-hidden sx={{ fontSize: 16 }} />
            <EntityName entityRef={owner} />
          </>
        )}
        <Box sx={{ ml: 'auto' }}>
          {missing.length === 0 && (
            <LinkButton
              to={paths.product(id)}
              variant="contained"
              aria-label={`Request ${title}`}
            >
              Request
            </LinkButton>
          )}
          {missing.length > 0 && isPlannable && (
            <LinkButton
              to={paths.product(id)}
              aria-label={`Plan only: ${title}`}
            >
              Plan only
            </LinkButton>
          )}
        </Box>
      </Box>
    </Paper>
  );
}

function Levels(props: { levels: readonly ListedLevel[]; product: string }) {
  const { levels, product } = props;
  const paths = usePaths();
  const theme = useTheme();
  return (
    <Box
      component="table"
      aria-label="Service levels"
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 13,
        '& th, & td': {
          py: 0.75,
          pr: 1,
          textAlign: 'left',
          fontWeight: 400,
          borderBottom: 1,
          borderColor: 'divider',
        },
        '& thead th': { fontSize: 12, color: 'text.secondary' },
        '& tbody tr:last-child > *': { borderBottom: 0 },
        '& tbody tr:hover': { bgcolor: 'action.hover' },
        '& .end': { textAlign: 'right', pr: 0, whiteSpace: 'nowrap' },
        '& .price': { textAlign: 'right', whiteSpace: 'nowrap' },
        '& .wide': { display: { xs: 'none', sm: 'table-cell' } },
      }}
    >
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Backups</th>
          <th scope="col" className="wide">
            Availability
          </th>
          <th scope="col" className="price">
            From / mo
          </th>
          <th scope="col" className="end">
            Approval
          </th>
        </tr>
      </thead>
      <tbody>
        {levels.map(level => {
          const { approval, classifications, from, id, promise } = level;
          return (
            <tr key={id} title={detailsOf(level)}>
              <th scope="row" style={{ whiteSpace: 'nowrap' }}>
                <Box
                  component={Link}
                  to={`${paths.product(product)}?durability=${id}`}
                  sx={{ '&&': { color: 'text.primary' }, fontWeight: 500 }}
                >
                  {level.title}
                </Box>
                {classifications.includes('restricted') && (
                  <LockIcon
                    titleAccess="Takes restricted data"
                    sx={{ fontSize: 14, ml: 0.5, verticalAlign: '-2px' }}
                    color="action"
                  />
                )}
              </th>
              <td>{short(promise.backups)}</td>
              <td className="wide">{short(promise.availability)}</td>
              <td className="price">
                {from ? (
                  <Money amount={from.atLeast} currency={from.currency} exact />
                ) : (
                  'On the plan'
                )}
              </td>
              <td className="end">
                {approval === undefined ? (
                  'No'
                ) : (
                  <Box
                    component="span"
                    title={`Because ${approval}`}
                    sx={{
                      color: toneColours(theme, 'warning').color,
                      fontWeight: 500,
                    }}
                  >
                    Yes
                  </Box>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </Box>
  );
}

function detailsOf({ classifications, days, promise }: ListedLevel): string {
  return [
    `Data: ${classifications.join(', ')}`,
    ...Object.entries(promise).map(
      ([name, words]) => `${capital(name)}: ${words}`,
    ),
    ...(days === undefined ? [] : [`Expires after ${days} days`]),
  ].join('\n');
}
