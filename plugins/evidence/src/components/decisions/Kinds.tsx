import type {
  CaseType,
  InboxCount,
} from '@plumbline/backstage-plugin-evidence-common';
import { caseTypeLabels } from '@plumbline/backstage-plugin-evidence-react';
import BalanceOutlined from '@mui/icons-material/BalanceOutlined';
import CompareArrows from '@mui/icons-material/CompareArrows';
import EditOutlined from '@mui/icons-material/EditOutlined';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import KeyboardDoubleArrowUp from '@mui/icons-material/KeyboardDoubleArrowUp';
import RateReviewOutlined from '@mui/icons-material/RateReviewOutlined';
import RocketLaunchOutlined from '@mui/icons-material/RocketLaunchOutlined';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import StorageOutlined from '@mui/icons-material/StorageOutlined';
import UpdateOutlined from '@mui/icons-material/UpdateOutlined';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';

/** Of each kind, what stands before its rows. */
export const icons: Record<CaseType, typeof StorageOutlined> = {
  approval: StorageOutlined,
  release: RocketLaunchOutlined,
  exemption: ShieldOutlined,
  dispute: BalanceOutlined,
  correction: EditOutlined,
  promotion: KeyboardDoubleArrowUp,
  discrepancy: CompareArrows,
  review: RateReviewOutlined,
  ownership: GroupOutlined,
  lifecycle: UpdateOutlined,
};

/** One kind of decisions, or all; of the kinds of which none waits no button is shown. */
export function Kinds(props: {
  type: CaseType | undefined;
  counts: InboxCount | undefined;
  onChoose: (type: string) => void;
}) {
  const { type, counts, onChoose } = props;
  const kinds = (Object.keys(caseTypeLabels) as CaseType[]).filter(
    each => !counts || each === type || counts.byType[each],
  );
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label="Kind"
      value={type ?? ''}
      onChange={(_, value: string | null) => onChoose(value ?? '')}
      sx={{
        maxWidth: 1,
        overflowX: 'auto',
        '& button': { textTransform: 'none', py: 0.5, whiteSpace: 'nowrap' },
      }}
    >
      <ToggleButton value="">All</ToggleButton>
      {kinds.map(each => {
        const Icon = icons[each];
        const count = counts?.byType[each];
        return (
          <ToggleButton key={each} value={each}>
            <Icon sx={{ fontSize: 16, mr: 0.5 }} />
            {caseTypeLabels[each]}
            {count ? ` ${count}` : ''}
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}
