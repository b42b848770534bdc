import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { useReviewPath } from '../../usePagePath';
import { Reporting, useReview } from './ReviewProvider';

/**
 * For what holds a button: it shows on hover or focus, over the end of the
 * line, so that lines are no longer for it; where nothing hovers it stands in
 * the line.
 */
export const correctable = {
  position: 'relative',
  '& [data-wrong]': { opacity: 0 },
  '&:hover [data-wrong], & [data-wrong]:focus-visible': { opacity: 1 },
  '@media (hover: hover)': {
    '& [data-wrong]': { position: 'absolute', right: 0, bottom: 4 },
  },
  '@media (hover: none)': { '& [data-wrong]': { opacity: 1 } },
} as const;

/** One click says that a line is wrong; the details can wait for the review. */
export function WrongButton(props: {
  /** A section of the brief, or the key of one claim. */
  line: string;
  /** The line in words, for those who do not see where the button stands. */
  what: string;
}) {
  const { line, what } = props;
  const review = useReview();
  const reviewPath = useReviewPath();
  if (!review) {
    return null;
  }
  const correction = review.correctionOf(line);
  const reporting = review.reportingOf(line);
  const withdraw = review.withdrawOf(line);
  if (correction) {
    return (
      <Box component="span" sx={{ ml: 0.75, fontSize: 12 }} role="status">
        <Link to={`${reviewPath}?correction=${correction.id}`}>
          ✎ reported as wrong: add details
        </Link>
        {withdraw && (
          <>
            {' · '}
            <Box
              component="button"
              type="button"
              disabled={reporting?.step === 'sending'}
              aria-label={`Withdraw: ${what} was not wrong`}
              onClick={withdraw}
              sx={{
                p: 0,
                border: 0,
                font: 'inherit',
                color: 'text.secondary',
                bgcolor: 'transparent',
                textDecoration: 'underline',
                cursor: 'pointer',
              }}
            >
              withdraw
            </Box>
          </>
        )}
        <Failure reporting={reporting} />
      </Box>
    );
  }
  return (
    <>
      <Box
        component="button"
        type="button"
        data-wrong
        disabled={reporting?.step === 'sending'}
        aria-label={`This was wrong: ${what}`}
        title="Say that this is wrong; details can wait for the review"
        onClick={() => review.report(line)}
        sx={{
          ml: 0.75,
          px: 0.5,
          py: 0,
          font: 'inherit',
          fontSize: 12,
          border: 1,
          borderRadius: 1,
          borderColor: 'divider',
          color: 'text.secondary',
          bgcolor: 'background.default',
          cursor: 'pointer',
          '&:hover, &:focus-visible': { color: 'text.primary' },
        }}
      >
        {reporting?.step === 'sending' ? 'noting …' : 'wrong?'}
      </Box>
      <Failure reporting={reporting} />
    </>
  );
}

function Failure({ reporting }: { reporting: Reporting | undefined }) {
  return reporting?.step === 'failed' ? (
    <Box component="span" role="alert" sx={{ ml: 0.75, fontSize: 12 }}>
      Not saved: {reporting.why}
    </Box>
  ) : null;
}
