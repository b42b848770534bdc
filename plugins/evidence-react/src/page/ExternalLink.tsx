import Link from '@mui/material/Link';
import { usePortalText } from './usePortalText';
import { ReactNode } from 'react';
import { VisuallyHidden } from '../theme';

/** A link out of the portal, in a new tab. */
export function ExternalLink(props: {
  href: string;
  children: ReactNode;
  title?: string;
}) {
  const { children, title } = props;
  const href = usePortalText()(props.href);
  return (
    <Link
      href={href}
      title={title}
      target="_blank"
      rel="noopener noreferrer"
      underline="hover"
    >
      {children}
      <span aria-hidden>&nbsp;↗</span>
      <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
    </Link>
  );
}

/** A link where the value is an address, else plain text. */
export function MaybeLink(props: { value: string; label?: string }) {
  const { value, label } = props;
  return /^https?:\/\//i.test(value) ? (
    <ExternalLink href={value}>{label ?? value}</ExternalLink>
  ) : (
    <>{value}</>
  );
}
