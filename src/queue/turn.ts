import type { Flow } from '../flow.ts';
import type { Policies } from '../hall/policies.ts';

export const turnStatuses = [
  'waiting',
  'called',
  'serving',
  'parked',
  'missed',
  'done',
  'transferred',
  'cancelled',
  'expired',
] as const;
export type TurnStatus = (typeof turnStatuses)[number];

/** The life of a turn: one wait at one service. `next` is finish (also from called) and call in one act. */
export const turnFlow = {
  call: { from: ['waiting', 'missed'], to: 'called' },
  recall: { from: ['called'], to: 'called' },
  serve: { from: ['called'], to: 'serving' },
  finish: { from: ['serving'], to: 'done' },
  next: { from: ['called', 'serving'], to: 'done' },
  miss: { from: ['called'], to: 'missed' },
  park: { from: ['called', 'serving'], to: 'parked' },
  resume: { from: ['parked'], to: 'serving' },
  return: { from: ['called', 'serving', 'parked', 'missed'], to: 'waiting' },
  transfer: { from: ['waiting', 'called', 'serving', 'parked'], to: 'transferred' },
  reopen: { from: ['done'], to: 'serving' },
  cancel: { from: ['waiting', 'parked', 'missed'], to: 'cancelled' },
  close: { from: ['waiting', 'called', 'parked', 'missed'], to: 'expired' },
  close_serving: { from: ['serving'], to: 'done' },
} as const satisfies Flow<TurnStatus>;

export type TurnMove = keyof typeof turnFlow;

export const lanes = ['regular', 'priority', 'reservation'] as const;
export type Lane = (typeof lanes)[number];

/** What came of being served. `ready_on` with in_process, `missing` with documents_missing. */
export type Outcome = {
  kind: 'completed' | 'in_process' | 'documents_missing';
  ready_on?: string | undefined;
  missing?: string[] | undefined;
};

/** The statuses in which a turn may still lead to something. */
export const openStatuses = ['waiting', 'called', 'serving', 'parked', 'missed'] as const satisfies TurnStatus[];

/** Somebody stands at a counter with it; the ticket points to it then, and only then. */
export const isActive = (status: TurnStatus): boolean => status === 'called' || status === 'serving';

export type Turn = {
  hall_id: string;
  id: string;
  ticket_id: string;
  service_id: string;
  day: string;
  series: string;
  number: number;
  status: TurnStatus;
  arrived_at: Date;
  counts_from: Date;
  from_turn_id: string | null;
  counter_id: string | null;
  served_by: string | null;
  called_at: Date | null;
  calls: number;
  spaced_calls: number;
  spaced_at: Date | null;
  shown_at: Date | null;
  /** The citizen's own open page showed the present call. */
  page_shown_at: Date | null;
  /** Their own open page showed that their turn is near. */
  page_near_at: Date | null;
  recall_due_at: Date | null;
  miss_due_at: Date | null;
  serving_at: Date | null;
  ended_at: Date | null;
  came_back: boolean;
  outcome: 'completed' | 'in_process' | 'documents_missing' | 'not_recorded' | null;
  ready_on: string | null;
  missing: string[];
  moves: number;
};

/** What the citizen reads on paper and hears from the loudspeaker: `A-012`, and `A-1000` after `A-999`. */
export const ticketLabel = ({ series, number }: { series: string; number: number }): string =>
  `${series}-${String(number).padStart(3, '0')}`;

/** By how many milliseconds this visit counts as having waited on arrival: the larger of its head starts. */
export function headStart(
  { head_start_minutes }: Policies,
  { lane, priority }: { lane: Lane; priority: boolean },
): number {
  const minutes = Math.max(head_start_minutes[lane], priority ? head_start_minutes.priority : 0);
  return minutes * 60_000;
}
