import { EvidenceMark } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ListQuery } from '../../model/listQuery';
import { basisMarks, basisWords } from '../../model/levels';
import { ExportButtons } from './ExportButtons';
import { triageKeys } from './useTriage';

const bases = ['observed', 'reviewed', 'assumed'] as const;

/** Keys, what the marks mean, and the list as a file. */
export function ListFoot(props: {
  query: ListQuery;
  /** All keys are shown. */
  helps: boolean;
  onHelp: () => void;
}) {
  const { query, helps, onHelp } = props;
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        px: 2,
        py: 1,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 12,
        color: 'text.secondary',
        bgcolor: 'background.default',
        '& kbd': {
          display: 'inline-block',
          minWidth: 20,
          textAlign: 'center',
          border: 1,
          borderColor: 'divider',
          borderRadius: '4px',
          mr: 0.5,
          px: 0.5,
          fontFamily: 'inherit',
          fontSize: 11,
          bgcolor: 'background.paper',
          color: 'text.primary',
        },
      }}
    >
      <Box
        aria-label="Keys"
        component="ul"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          rowGap: 0.5,
          m: 0,
          p: 0,
          listStyle: 'none',
          '@media (hover: none), (max-width: 799px)': { display: 'none' },
        }}
      >
        {triageKeys.slice(0, helps ? undefined : 4).map(({ key, words }) => (
          <li key={key}>
            <kbd>{key}</kbd>
            {words}
          </li>
        ))}
        <li>
          <Button
            size="small"
            aria-expanded={helps}
            onClick={onHelp}
            sx={{ py: 0, fontSize: 12 }}
          >
            {helps ? 'Fewer keys' : 'All keys'}
          </Button>
        </li>
      </Box>
      <Box sx={{ ml: 'auto', display: 'flex', gap: 1.5 }}>
        {bases.map(basis => (
          <span key={basis}>
            <EvidenceMark of={basisMarks[basis]} /> {basisWords[basis]}
          </span>
        ))}
      </Box>
      <ExportButtons query={query} />
    </Box>
  );
}
