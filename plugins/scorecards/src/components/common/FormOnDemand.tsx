import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';

/** An outlined button; the form that it opens stands in its place. */
export function FormOnDemand(props: {
  /** On the button: a verb. */
  label: string;
  /** For what takes something away. */
  refuses?: boolean;
  children: ReactNode;
}) {
  const { children, label, refuses = false } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <Box sx={{ mt: 1.5 }}>
      {!isOpen && (
        <Button
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
        <>
          {children}
          <Button
            size="small"
            onClick={() => setOpen(false)}
            sx={{ textTransform: 'none', mt: 0.5 }}
          >
            Cancel
          </Button>
        </>
      )}
    </Box>
  );
}
