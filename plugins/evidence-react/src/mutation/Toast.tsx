import Button from '@mui/material/Button';
import Snackbar from '@mui/material/Snackbar';
import { useState } from 'react';

/** What was done, and how it is undone where it can be. */
export type Toast = { words: string; undo?: () => Promise<unknown> };

/**
 * Shows what was done for some seconds, with *Undo* where it can be undone.
 *
 * @param onUndone - what is shown is to be read again
 */
export function useToast(onUndone: () => void) {
  const [toast, setToast] = useState<Toast>();
  const undo = async () => {
    try {
      await toast?.undo?.();
      setToast(undefined);
      onUndone();
    } catch (error) {
      setToast({ words: `Not undone: ${(error as Error).message}` });
    }
  };
  return {
    show: setToast,
    element: (
      <Snackbar
        open={toast !== undefined}
        autoHideDuration={8_000}
        onClose={(_, why) => why !== 'clickaway' && setToast(undefined)}
        message={toast?.words}
        action={
          toast?.undo && (
            <Button
              color="inherit"
              size="small"
              onClick={undo}
              sx={{ textTransform: 'none' }}
            >
              Undo
            </Button>
          )
        }
      />
    ),
  };
}
