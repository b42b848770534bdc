import Button, { ButtonProps } from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { ReactNode, useId, useState } from 'react';
import { Refused } from './Refused';
import { useMutation } from './useMutation';

/** A button for what can't be undone: a dialog states the consequences first. */
export function ConfirmedButton(props: {
  /** On the button, and on the one that confirms. */
  label: string;
  /** The question that is the dialog's title. */
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** For screen readers, where several buttons have the same label. */
  'aria-label'?: string;
  disabled?: boolean;
  variant?: ButtonProps['variant'];
  sx?: ButtonProps['sx'];
  run: () => Promise<unknown>;
  onDone: () => void;
}) {
  const { label, title, children, run, onDone } = props;
  const { disabled, variant, sx } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const close = () => setOpen(false);
  const mutation = useMutation(() => {
    close();
    onDone();
  });
  return (
    <>
      <Button
        size="small"
        color="error"
        variant={variant}
        disabled={disabled}
        aria-label={props['aria-label']}
        onClick={() => setOpen(true)}
        sx={{ textTransform: 'none', ...sx }}
      >
        {label}
      </Button>
      <Dialog open={isOpen} onClose={close} aria-labelledby={id}>
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent>
          {children}
          <Refused error={mutation.failure} />
        </DialogContent>
        <DialogActions>
          <Button onClick={close} sx={{ textTransform: 'none' }}>
            Cancel
          </Button>
          <Button
            color="error"
            variant="contained"
            disabled={mutation.busy}
            onClick={() => void mutation.run(run)}
            sx={{ textTransform: 'none' }}
          >
            {label}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
