import { Link } from '@backstage/core-components';
import Button, { type ButtonProps } from '@mui/material/Button';
import { usePortalText } from './usePortalText';

/** A button that leads to another page, of the portal or elsewhere. */
export function LinkButton(
  props: Pick<
    ButtonProps,
    'variant' | 'children' | 'startIcon' | 'aria-label'
  > & {
    to: string;
  },
) {
  const { variant = 'outlined', to } = props;
  const portalText = usePortalText();
  return (
    <Button
      size="small"
      {...props}
      variant={variant}
      component={Link}
      to={portalText(to)}
      sx={{
        textTransform: 'none',
        whiteSpace: 'nowrap',
        flex: 'none',
        '&&': {
          textDecoration: 'none',
          // A link has its own colour otherwise, that of the ground.
          ...(variant === 'contained' && { color: 'primary.contrastText' }),
        },
      }}
    />
  );
}
