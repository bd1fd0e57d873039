/**
 * Tries one program against an exercise's check: does it pass where it should, and is the name that the check gives it
 * the right one? The witnesses are programs, the solution and the recorded mistakes: what they answer on cases that the
 * check has not judged decides, not the recipes by which the check names.
 */
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { ExerciseCase } from '../../../web/src/runtime/protocol.ts'
import { casesOf, judge, type Answer, type Learner } from '../checks.ts'
import { Random } from './cases.ts'
import type { Evidence } from './evidence.ts'
import { generalFacts } from './general_facts.ts'
import { Party } from './party.ts'

export interface Witness {
  /** The name that a program gets which answers as this one. */
  id: string
  /** C++ is compiled when it is asked for. */
  answer: () => Answer | Promise<Answer>
}

export interface Seeds {
  /** The check must give its verdict for each of these. */
  judged: number[]
  /** A name must hold for these, too. */
  named: number[]
  /** A program that passes must pass and answer as the solution does for these, too. */
  passed: number[]
}

export type Kind = 'named' | 'unrecognised' | 'general' | 'equivalent' | 'survived' | 'wrongly named' | 'not named'

export interface Finding {
  kind: Kind
  /** The ids that the check gave, or what is wrong with them. */
  verdict: string
}

export class Court {
  #cases = new Map<number, ExerciseCase[]>()
  #solution: Party
  #witnesses: { id: string; party: () => Promise<Party> }[]

  constructor(
    private checks: Modules['attn_checks'],
    private learner: Learner,
    private seeds: Seeds,
    solution: Answer,
    witnesses: Witness[],
    private evidence: Evidence,
  ) {
    this.#solution = this.#party(solution)
    this.#witnesses = witnesses.map(({ id, answer }) => {
      let party: Promise<Party> | undefined
      return { id, party: () => (party ??= Promise.resolve(answer()).then((each) => this.#party(each))) }
    })
  }

  async try(program: Answer): Promise<Finding> {
    const party = this.#party(program)
    const ids = new Set<string>()
    for (const seed of this.seeds.judged) {
      const { results, fault } = party.on(seed)
      if (!results) {
        ids.add(fault!.id)
        // It ends early for other seeds as well, and endless loops take their time.
        return ids.has('passed') ? survived(ids) : { kind: 'general', verdict: list(ids) }
      }
      const { id } = judge(this.checks, this.learner, seed, results)
      if (generalFacts[id]?.(results, this.#solution.on(seed).results!) === false) {
        return { kind: 'wrongly named', verdict: id }
      }
      ids.add(id)
    }
    if (ids.has('passed')) return ids.size === 1 ? this.#passed(party) : survived(ids)
    const names = [...ids].filter((id) => generalFacts[id] === undefined)
    return names.length > 0 ? this.#named(party, ids, names) : this.#unnamed(party, ids)
  }

  /** Recorded mistakes that the check calls otherwise, for some seed at least. */
  async misnamed(): Promise<string[]> {
    const found: string[] = []
    for (const { id, party } of this.#witnesses) {
      const witness = await party()
      const ids = new Set(this.seeds.judged.map((seed) => this.#verdict(witness, seed)))
      if (ids.size > 1 || !ids.has(id)) found.push(`${id} is called ${list(ids)}`)
    }
    return found
  }

  #verdict(party: Party, seed: number): string {
    const { results, fault } = party.on(seed)
    return results ? judge(this.checks, this.learner, seed, results).id : fault!.id
  }

  #passed(party: Party): Finding {
    for (const seed of this.seeds.passed) {
      if (!this.#solution.agreesWith(party, [seed])) {
        return { kind: 'survived', verdict: `passed, but answers otherwise than the solution for seed ${seed}` }
      }
      const { id } = judge(this.checks, this.learner, seed, party.on(seed).results!)
      if (id !== 'passed') return survived(new Set(['passed', id]))
    }
    const { cases } = this.evidence
    const other = cases && this.seeds.passed.find((seed) => !this.#solution.agreesOn(party, cases(new Random(seed))))
    if (other !== undefined)
      return { kind: 'survived', verdict: `passed, but not in the proof's own cases (seed ${other})` }
    return { kind: 'equivalent', verdict: 'passed' }
  }

  async #named(party: Party, ids: Set<string>, names: string[]): Promise<Finding> {
    for (const name of names) {
      if (!(await this.#deserves(party, name))) return { kind: 'wrongly named', verdict: name }
    }
    if (ids.size > 1) return { kind: 'not named', verdict: `not always: ${list(ids)}` }
    return { kind: 'named', verdict: list(ids) }
  }

  async #unnamed(party: Party, ids: Set<string>): Promise<Finding> {
    for (const { id, party: witness } of this.#witnesses) {
      if (!(await witness()).agreesWith(party, this.seeds.named)) continue
      return { kind: 'not named', verdict: `${id}, called ${list(ids)}` }
    }
    return { kind: ids.has('unrecognised') ? 'unrecognised' : 'general', verdict: list(ids) }
  }

  #deserves(party: Party, name: string): boolean | Promise<boolean> {
    const claim = this.evidence.claims?.[name]
    return claim ? claim(party.inTime, this.#solution.inTime) : this.#isLike(party, name)
  }

  async #isLike(party: Party, name: string): Promise<boolean> {
    for (const witness of this.#witnesses) {
      if (witness.id === name && (await witness.party()).agreesWith(party, this.seeds.named)) return true
    }
    return false
  }

  #party(answer: Answer): Party {
    return new Party(answer, (seed) => {
      const cases = this.#cases.get(seed) ?? casesOf(this.checks, this.learner, seed)
      this.#cases.set(seed, cases)
      return cases
    })
  }
}

function survived(ids: Set<string>): Finding {
  return { kind: 'survived', verdict: `for some seeds only: ${list(ids)}` }
}

function list(ids: Set<string>): string {
  return [...ids].sort().join(', ')
}
