import Button from '@mui/material/Button';
import { Sentence } from '../entity';
import { useMutation } from '../mutation/useMutation';

/** Saves a text as a file. */
export function DownloadButton(props: {
  read: () => Promise<string>;
  /** Such as `payments-debt.csv`. */
  file: string;
  label: string;
  /** `text/csv` by default. */
  type?: string;
}) {
  const { read, file, label, type = 'text/csv' } = props;
  const mutation = useMutation(() => {});
  return (
    <span>
      <Button
        size="small"
        disabled={mutation.busy}
        onClick={() => mutation.run(async () => save(await read(), file, type))}
        sx={{ textTransform: 'none', py: 0 }}
      >
        {label}
      </Button>
      {mutation.failure && (
        <span role="alert">
          <Sentence text={mutation.failure.message} />
        </span>
      )}
    </span>
  );
}

function save(text: string, file: string, type: string): void {
  const address = URL.createObjectURL(
    new Blob([text], { type: `${type};charset=utf-8` }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
  URL.revokeObjectURL(address);
}
