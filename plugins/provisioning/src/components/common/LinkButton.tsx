import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';

/** A button that leads to another page of the portal. */
export function LinkButton(props: {
  to: string;
  children: string;
  /** What it is called, where its words alone do not distinguish it from others. */
  label?: string;
  variant?: 'contained' | 'outlined';
}) {
  const { to, children, label, variant = 'outlined' } = props;
  return (
    <Button
      component={Link}
      to={to}
      size="small"
      variant={variant}
      color={variant === 'contained' ? 'primary' : 'inherit'}
      aria-label={label}
      sx={{ textTransform: 'none', '&&': { textDecoration: 'none' } }}
    >
      {children}
    </Button>
  );
}
