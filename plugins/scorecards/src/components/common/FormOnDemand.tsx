import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useEffect, useRef, useState } from 'react';

/**
 * An outlined button; the form that it opens stands in its place, with the focus
 * on its first field, and gives it back when it is left.
 */
export function FormOnDemand(props: {
  /** On the button: a verb. */
  label: string;
  /** For what takes something away. */
  refuses?: boolean;
  children: ReactNode;
}) {
  const { children, label, refuses = false } = props;
  const [isOpen, setOpen] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen) {
      form.current?.querySelector<HTMLElement>('input, textarea')?.focus();
    } else if (wasOpen.current) {
      button.current?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <Box sx={{ mt: 1.5 }}>
      {!isOpen && (
        <Button
          ref={button}
          size="small"
          variant="outlined"
          color={refuses ? 'error' : 'primary'}
          onClick={() => setOpen(true)}
          sx={{ textTransform: 'none' }}
        >
          {label}
        </Button>
      )}
      {isOpen && (
        <div ref={form}>
          {children}
          <Button
            size="small"
            onClick={() => setOpen(false)}
            sx={{ textTransform: 'none', mt: 0.5 }}
          >
            Cancel
          </Button>
        </div>
      )}
    </Box>
  );
}
