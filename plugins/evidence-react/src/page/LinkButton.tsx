import { Link } from '@backstage/core-components';
import Button, { type ButtonProps } from '@mui/material/Button';

/** A button that leads to another page, of the portal or elsewhere. */
export function LinkButton(
  props: Pick<
    ButtonProps,
    'variant' | 'children' | 'startIcon' | 'aria-label'
  > & {
    to: string;
  },
) {
  const { variant = 'outlined' } = props;
  return (
    <Button
      size="small"
      {...props}
      variant={variant}
      component={Link}
      sx={{
        ...{ textTransform: 'none', whiteSpace: 'nowrap', flex: 'none' },
        '&&': {
          textDecoration: 'none',
          // A link has its own colour otherwise, that of the ground.
          ...(variant === 'contained' && { color: 'primary.contrastText' }),
        },
      }}
    />
  );
}
