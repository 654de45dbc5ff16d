import { describe, expect, it } from 'vitest';
import { emptyTree } from './rule-tree.ts';
import { record, redo, startHistory, undo } from './tree-history.ts';

describe('undoing changes of a rule tree', () => {
  const [first, second, third, fourth] = [emptyTree(), emptyTree(), emptyTree(), emptyTree()];

  it('goes back and forth one change at a time', () => {
    const history = record(record(startHistory(first), second, 0), third, 10);
    expect(undo(history).tree).toBe(second);
    expect(undo(undo(history)).tree).toBe(first);
    expect(undo(undo(undo(history))).tree).toBe(first);
    expect(redo(undo(undo(history))).tree).toBe(second);
    expect(redo(redo(undo(undo(history)))).tree).toBe(third);
  });

  it('takes letters typed into one value as one step, until a pause or another value', () => {
    let history = record(startHistory(first), second, 0, 'rule 1');
    history = record(history, third, 900, 'rule 1');
    expect(undo(history).tree).toBe(first);
    expect(undo(record(history, fourth, 2000, 'rule 1')).tree).toBe(third);
    expect(undo(record(history, fourth, 950, 'rule 2')).tree).toBe(third);
  });

  it('forgets what was undone once something else is changed', () => {
    const history = record(undo(record(startHistory(first), second, 0)), third, 10);
    expect(redo(history)).toBe(history);
    expect(record(history, third, 20)).toBe(history);
  });
});
