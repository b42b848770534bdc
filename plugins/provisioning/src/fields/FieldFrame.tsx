import type { ReactNode } from 'react';
import FormControl from '@mui/material/FormControl';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';

/** Label, choices, and what is wrong, read out together. */
export function FieldFrame(props: {
  id: string;
  title?: string;
  description?: string;
  required?: boolean;
  errors?: readonly string[];
  children: ReactNode;
}) {
  const { id, title, description, required, errors = [], children } = props;
  return (
    <FormControl
      component="fieldset"
      fullWidth
      margin="normal"
      required={required}
      error={errors.length > 0}
    >
      <FormLabel component="legend" id={`${id}-label`}>
        {title}
      </FormLabel>
      {children}
      <FormHelperText>
        {errors.length > 0 ? errors.join('; ') : description}
      </FormHelperText>
    </FormControl>
  );
}
