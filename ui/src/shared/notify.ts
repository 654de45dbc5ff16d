/** Short notices at the corner of the screen: what was done, and a way back where there is one. */
import { notifications } from '@mantine/notifications';
import { sentenceOf } from '../api/problem.ts';

/** "Tag deleted." */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4000 });
}

/** Says what could not be done and why: `notifyFailure('The tag was not renamed.', error)`. */
export function notifyFailure(title: string, error: unknown): void {
  notifications.show({ title, message: sentenceOf(error), color: 'red', autoClose: 10_000 });
}
