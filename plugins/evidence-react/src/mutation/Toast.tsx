import Snackbar from '@mui/material/Snackbar';
import { useState } from 'react';

/** Shows what was done for some seconds. */
export function useToast() {
  const [words, setWords] = useState<string>();
  return {
    show: setWords,
    element: (
      <Snackbar
        open={words !== undefined}
        autoHideDuration={8_000}
        onClose={(_, why) => why !== 'clickaway' && setWords(undefined)}
        message={words}
      />
    ),
  };
}
