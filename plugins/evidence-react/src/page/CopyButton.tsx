import CopyIcon from '@mui/icons-material/ContentCopy';
import Button from '@mui/material/Button';
import { useEffect, useState } from 'react';

/** Copies a text and says so. */
export function CopyButton(props: {
  /** Made when it is needed. */
  text: () => string;
  label?: string;
  /** What is copied, for screen readers. */
  what: string;
  variant?: 'text' | 'outlined' | 'contained';
}) {
  const { text, label = 'Copy', what, variant = 'text' } = props;
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();

  useEffect(() => {
    if (outcome === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await copyText(text());
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };

  return (
    <Button
      size="small"
      variant={variant}
      onClick={copy}
      aria-label={outcome === undefined ? `${label} ${what}` : undefined}
      startIcon={<CopyIcon />}
      sx={{ minWidth: 0, flexShrink: 0 }}
    >
      <span aria-live="polite">
        {outcome === 'copied' && 'Copied ✓'}
        {outcome === 'failed' && 'Could not copy'}
        {outcome === undefined && label}
      </span>
    </Button>
  );
}

// Without TLS there is no clipboard API on any host but localhost.
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) {
    throw new Error('The browser refused to copy');
  }
}
