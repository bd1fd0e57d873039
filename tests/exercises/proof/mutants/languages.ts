/** What the mutators have to know of each language: the names of its grammar's nodes, and its words for a few things. */
import type { Parser } from '@lezer/common'
import { parser as cppParser } from '@lezer/cpp'
import { parser as javascriptParser } from '@lezer/javascript'

export type LanguageId = 'js' | 'cpp'

export type Kind =
  | 'argument_list'
  | 'assignment'
  | 'binary'
  | 'block'
  | 'branch'
  | 'call'
  | 'conditional'
  | 'declaration'
  | 'declarator'
  | 'definition'
  | 'expression_statement'
  | 'function'
  | 'list'
  | 'loop'
  | 'member'
  | 'name'
  | 'number'
  | 'parameter'
  | 'parenthesis'
  | 'property'
  | 'return'
  | 'shorthand'
  | 'subscript'
  | 'text'
  | 'throw'
  | 'type'
  | 'unary'
  | 'update'

export interface Language {
  id: LanguageId
  title: string
  parser: Parser
  kinds: Record<string, Kind>
  /** Nodes without a meaning of their own, whose children count as their parent's. */
  transparent: string[]
  /** Nodes whose first name is not used but declared. */
  declares: string[]
  /** As it stands in the code, without its sign. */
  infinity: RegExp
  /** Functions of one or more numbers, without what stands before their name. */
  functions: Record<string, string[]>
  /** A call of this function ends the run with the learner's own sentence. */
  fails: string | undefined
}

const functions = {
  exp: ['log', 'sqrt', 'expm1'],
  sqrt: ['cbrt', 'log', 'exp'],
  max: ['min'],
  min: ['max'],
  max_element: ['min_element'],
}

const javascript: Language = {
  id: 'js',
  title: 'JavaScript',
  parser: javascriptParser,
  kinds: {
    ArgList: 'argument_list',
    ArrayExpression: 'list',
    ArrowFunction: 'function',
    AssignmentExpression: 'assignment',
    BinaryExpression: 'binary',
    Block: 'block',
    CallExpression: 'call',
    ConditionalExpression: 'conditional',
    ExpressionStatement: 'expression_statement',
    ForStatement: 'loop',
    FunctionDeclaration: 'function',
    FunctionExpression: 'function',
    IfStatement: 'branch',
    MemberExpression: 'member',
    MethodDeclaration: 'function',
    NewExpression: 'call',
    Number: 'number',
    ParamList: 'parameter',
    ParenthesizedExpression: 'parenthesis',
    PostfixExpression: 'update',
    PropertyName: 'property',
    ReturnStatement: 'return',
    String: 'text',
    TemplateString: 'text',
    ThrowStatement: 'throw',
    UnaryExpression: 'unary',
    VariableDeclaration: 'declaration',
    VariableDefinition: 'definition',
    VariableName: 'name',
    WhileStatement: 'loop',
  },
  transparent: ['ForSpec', 'ForOfSpec'],
  declares: [],
  infinity: /^(Infinity|Number\.POSITIVE_INFINITY)$/,
  functions,
  fails: undefined,
}

const cpp: Language = {
  id: 'cpp',
  title: 'C++',
  parser: cppParser,
  kinds: {
    ArgumentList: 'argument_list',
    AssignmentExpression: 'assignment',
    BinaryExpression: 'binary',
    CallExpression: 'call',
    CompoundStatement: 'block',
    ConditionalExpression: 'conditional',
    ConditionClause: 'parenthesis',
    Declaration: 'declaration',
    ExpressionStatement: 'expression_statement',
    FieldExpression: 'member',
    FieldIdentifier: 'property',
    ForRangeLoop: 'loop',
    ForStatement: 'loop',
    FunctionDefinition: 'function',
    Identifier: 'name',
    IfStatement: 'branch',
    InitDeclarator: 'declarator',
    InitializerList: 'list',
    LambdaExpression: 'function',
    Number: 'number',
    ParameterDeclaration: 'parameter',
    ParenthesizedExpression: 'parenthesis',
    PrimitiveType: 'type',
    ReturnStatement: 'return',
    ScopedTypeIdentifier: 'type',
    String: 'text',
    SubscriptExpression: 'subscript',
    TemplateType: 'type',
    TypeDescriptor: 'type',
    TypeIdentifier: 'type',
    UnaryExpression: 'unary',
    UpdateExpression: 'update',
    WhileStatement: 'loop',
  },
  transparent: ['FunctionDeclarator', 'AbstractFunctionDeclarator', 'ParameterList'],
  declares: [
    'Declaration',
    'ForRangeLoop',
    'FunctionDeclarator',
    'InitDeclarator',
    'ParameterDeclaration',
    'PointerDeclarator',
    'ReferenceDeclarator',
    'StructuredBindingDeclarator',
  ],
  infinity: /^(INFINITY|std::numeric_limits<\w+>::infinity\(\))$/,
  functions,
  fails: 'fail',
}

export const languages: Record<LanguageId, Language> = { js: javascript, cpp }
