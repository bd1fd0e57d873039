#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  enum class Pages { as_needed, ahead, one_per_token };
  enum class Write { on_own_page, through, empty_copy, copy_of_all, kept_users };
  enum class Fork { shares, copies_all, copies_last, not_counted, one_table };
  enum class Release { right, keeps_pages, frees_shared };
  /// How attend finds a row.
  enum class Rows { by_table, by_number, behind_first_page, in_pool };
  enum class Weights { right, each_page, unscaled, zero };

  Pages pages = Pages::as_needed;
  Write write = Write::on_own_page;
  Fork fork = Fork::shares;
  Release release = Release::right;
  Rows rows = Rows::by_table;
  Weights weights = Weights::right;
  bool sees_whole_pages = false;
  bool appends_what_fits = false;
  bool counts_nothing = false;
  /// What a page's count begins with.
  int first_users = 1;

  bool operator==(const Recipe&) const = default;
};

using Pages = Recipe::Pages;
using Write = Recipe::Write;
using Fork = Recipe::Fork;
using Release = Recipe::Release;
using Rows = Recipe::Rows;
using Weights = Recipe::Weights;

std::size_t size_in(const ExerciseCall& call, std::string_view name) {
  return static_cast<std::size_t>(*find_number(call.args, name));
}

struct Token {
  std::vector<double> key;
  std::vector<double> value;
};

struct Text {
  std::shared_ptr<std::vector<std::size_t>> table = std::make_shared<std::vector<std::size_t>>();
  std::size_t length = 0;
};

class PagedCache {
 public:
  PagedCache(const Recipe& recipe, const ExerciseCall& create)
      : recipe_(recipe),
        page_size_(size_in(create, "page_size")),
        users_(size_in(create, "num_pages")),
        slots_(users_.size() * page_size_, Token{std::vector<double>(size_in(create, "head_dim")),
                                                 std::vector<double>(size_in(create, "head_dim"))}),
        texts_(size_in(create, "num_texts")) {}

  std::size_t page_size() const { return page_size_; }
  const std::vector<Text>& texts() const { return texts_; }

  CallAnswer answer(const ExerciseCall& call) {
    if (call.function == "pages_in_use") return {{{"pages", recipe_.counts_nothing ? 0.0 : pages_in_use()}}};
    Text& text = texts_[size_in(call, "text")];
    if (call.function == "append") return append(text, call);
    if (call.function == "attend") return attend(text, *find_matrix(call.args, "query"));
    if (call.function == "fork") return fork(text, texts_[size_in(call, "copy")]);
    release(text);
    return {};
  }

 private:
  double pages_in_use() const {
    return static_cast<double>(std::count_if(users_.begin(), users_.end(), [](int users) { return users > 0; }));
  }
  std::size_t free_pages() const { return static_cast<std::size_t>(std::count(users_.begin(), users_.end(), 0)); }

  std::optional<std::size_t> take_page() {
    const auto page = std::find(users_.begin(), users_.end(), 0);
    if (page == users_.end()) return std::nullopt;
    *page = recipe_.first_users;
    return static_cast<std::size_t>(page - users_.begin());
  }

  void copy_slots(std::size_t from, std::size_t to, std::size_t count) {
    for (std::size_t slot = 0; slot < count; ++slot) slots_[to * page_size_ + slot] = slots_[from * page_size_ + slot];
  }

  /// For so many tokens in all, without a copy.
  std::size_t pages_for(std::size_t length) const {
    switch (recipe_.pages) {
      case Pages::as_needed: return (length + page_size_ - 1) / page_size_;
      case Pages::ahead: return length / page_size_ + 1;
      case Pages::one_per_token: return length;
    }
    return length;
  }

  bool takes_page(const Text& text) const {
    switch (recipe_.pages) {
      case Pages::as_needed: return text.length % page_size_ == 0;
      case Pages::ahead: return text.table->empty();
      case Pages::one_per_token: return true;
    }
    return true;
  }

  bool must_copy(const Text& text) const {
    return recipe_.write != Write::through && !text.table->empty() && !takes_page(text) &&
           users_[text.table->back()] > 1;
  }

  bool has_room(const Text& text, std::size_t count) const {
    const std::size_t copies = recipe_.write == Write::copy_of_all ? text.table->size() : 1;
    const std::size_t pages = pages_for(text.length + count) + (must_copy(text) ? copies : 0);
    return pages <= text.table->size() + free_pages();
  }

  /// False where no page is free.
  bool copy_on_write(Text& text) {
    std::vector<std::size_t>& table = *text.table;
    for (std::size_t k = recipe_.write == Write::copy_of_all ? 0 : table.size() - 1; k < table.size(); ++k) {
      const std::optional<std::size_t> own = take_page();
      if (!own) return false;
      const bool is_last = k + 1 == table.size();
      if (recipe_.write != Write::empty_copy) {
        copy_slots(table[k], *own, is_last ? text.length % page_size_ : page_size_);
      }
      if (recipe_.write != Write::kept_users) --users_[table[k]];
      table[k] = *own;
    }
    return true;
  }

  bool append_token(Text& text, Token token) {
    if (takes_page(text)) {
      const std::optional<std::size_t> page = take_page();
      if (!page) return false;
      text.table->push_back(*page);
    } else if (must_copy(text) && !copy_on_write(text)) {
      return false;
    }
    const std::size_t index = recipe_.pages == Pages::one_per_token ? text.length : text.length / page_size_;
    // Whoever takes pages ahead, and none was free, has no page for this one.
    if (index >= text.table->size()) return false;
    slots_[(*text.table)[index] * page_size_ + text.length % page_size_] = std::move(token);
    ++text.length;
    if (recipe_.pages != Pages::ahead || text.length % page_size_ > 0) return true;
    const std::optional<std::size_t> next = take_page();
    if (next) text.table->push_back(*next);
    return next.has_value();
  }

  CallAnswer append(Text& text, const ExerciseCall& call) {
    const Table& key = *find_matrix(call.args, "key");
    const Table& value = *find_matrix(call.args, "value");
    if (!recipe_.appends_what_fits && !has_room(text, key.rows)) return refusal();
    for (std::size_t r = 0; r < key.rows; ++r) {
      Token token;
      for (std::size_t c = 0; c < key.cols; ++c) {
        token.key.push_back(static_cast<double>(key(r, c)));
        token.value.push_back(static_cast<double>(value(r, c)));
      }
      if (!append_token(text, std::move(token))) return refusal();
    }
    return {};
  }

  std::vector<std::size_t> rows_of(const Text& text) const {
    std::vector<std::size_t> table = *text.table;
    if (recipe_.rows == Rows::by_number) std::sort(table.begin(), table.end());
    std::vector<std::size_t> rows;
    const std::size_t count = recipe_.sees_whole_pages ? table.size() * page_size_ : text.length;
    for (std::size_t i = 0; i < count; ++i) {
      if (recipe_.rows == Rows::in_pool) {
        rows.push_back(i);
      } else if (recipe_.rows == Rows::behind_first_page) {
        rows.push_back(table.front() * page_size_ + i);
      } else {
        const std::size_t index = recipe_.pages == Pages::one_per_token ? i : i / page_size_;
        rows.push_back(table[index] * page_size_ + i % page_size_);
      }
    }
    return rows;
  }

  CallAnswer attend(const Text& text, const Table& query) const {
    const std::vector<std::size_t> rows = rows_of(text);
    ExactTable weights(1, rows.size());
    ExactTable output(1, query.cols);
    if (recipe_.weights == Weights::zero) return {{{"output", output}, {"weights", weights}}};
    for (std::size_t j = 0; j < rows.size(); ++j) {
      // Beyond the pool.
      if (rows[j] >= slots_.size()) return refusal();
      double score = 0.0;
      for (std::size_t c = 0; c < query.cols; ++c) score += static_cast<double>(query(0, c)) * slots_[rows[j]].key[c];
      if (recipe_.weights != Weights::unscaled) score /= std::sqrt(static_cast<double>(query.cols));
      weights(0, j) = std::exp(score);
    }
    const std::size_t together = recipe_.weights == Weights::each_page ? page_size_ : rows.size();
    for (std::size_t from = 0; from < rows.size(); from += together) {
      const std::size_t end = std::min(from + together, rows.size());
      double sum = 0.0;
      for (std::size_t j = from; j < end; ++j) sum += weights(0, j);
      for (std::size_t j = from; j < end; ++j) weights(0, j) /= sum;
    }
    for (std::size_t c = 0; c < query.cols; ++c) {
      for (std::size_t j = 0; j < rows.size(); ++j) output(0, c) += weights(0, j) * slots_[rows[j]].value[c];
    }
    return {{{"output", std::move(output)}, {"weights", std::move(weights)}}};
  }

  /// Ends with an error where a mistake asks for more pages than there are.
  CallAnswer fork(const Text& text, Text& copy) {
    copy.length = text.length;
    copy.table = recipe_.fork == Fork::one_table ? text.table : std::make_shared<std::vector<std::size_t>>(*text.table);
    const bool copies_last = recipe_.fork == Fork::copies_last && text.length % page_size_ > 0;
    for (std::size_t k = 0; k < text.table->size(); ++k) {
      const std::size_t page = (*text.table)[k];
      if (recipe_.fork == Fork::copies_all || (copies_last && k + 1 == text.table->size())) {
        const std::optional<std::size_t> own = take_page();
        if (!own) return refusal();
        copy_slots(page, *own, page_size_);
        (*copy.table)[k] = *own;
      } else if (recipe_.fork != Fork::not_counted) {
        ++users_[page];
      }
    }
    return {};
  }

  void release(Text& text) {
    for (const std::size_t page : *text.table) {
      if (recipe_.release == Release::right) --users_[page];
      if (recipe_.release == Release::frees_shared) users_[page] = 0;
    }
    text = Text{};
  }

  const Recipe& recipe_;
  std::size_t page_size_;
  /// For each page; below 0 where a mistake takes away one too many.
  std::vector<int> users_;
  std::vector<Token> slots_;
  std::vector<Text> texts_;
};

std::vector<CallAnswer> answer(const Recipe& recipe, const ExerciseCase& exercise_case) {
  PagedCache cache(recipe, exercise_case.calls.front());
  std::vector<CallAnswer> answers(1);
  bool stopped = false;
  for (std::size_t k = 1; k < exercise_case.calls.size(); ++k) {
    const ExerciseCall& call = exercise_case.calls[k];
    answers.push_back(stopped ? CallAnswer{} : cache.answer(call));
    // Only an error that was asked for is survived.
    stopped = stopped || (answers.back().refused && !call.may_fail);
  }
  return answers;
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Pool {
  std::size_t num_pages;
  std::size_t page_size;
  std::size_t num_texts;
};

/// Calls on one cache, with numbers of their own.
class Script {
 public:
  Script(Random& random, std::size_t head_dim, const Pool& pool, bool readable = false)
      : random_(random), head_dim_(head_dim), readable_(readable) {
    calls_.push_back(call_of("create_cache",
                             {{"num_pages", static_cast<double>(pool.num_pages)},
                              {"page_size", static_cast<double>(pool.page_size)},
                              {"head_dim", static_cast<double>(head_dim)},
                              {"num_texts", static_cast<double>(pool.num_texts)}},
                             {{"cache", ReturnSpec::Kind::object, 0}}));
  }

  /// What was given is used again afterwards.
  Script& append(std::size_t text, std::size_t count) {
    Table key = numbers(count);
    add("append", text, {{"key", std::move(key)}, {"value", numbers(count)}}, {});
    calls_.back().overwrite_args = 7.0F;
    return *this;
  }
  Script& attend(std::size_t text) { return add("attend", text, {{"query", numbers(1)}}, {{"output"}, {"weights"}}); }
  Script& pages() {
    calls_.push_back(call_of("pages_in_use", {{"cache", ObjectRef{0}}}, {{"pages", ReturnSpec::Kind::number}}));
    return *this;
  }
  Script& fork(std::size_t text, std::size_t copy) {
    return add("fork", text, {{"copy", static_cast<double>(copy)}}, {}).pages();
  }
  Script& release(std::size_t text) { return add("release", text, {}, {}).pages(); }
  /// So many tokens and the answer to the newest.
  Script& step(std::size_t text, std::size_t count = 1) { return append(text, count).attend(text).pages(); }

  ExerciseCase take(std::string name) {
    ExerciseCase exercise_case = case_of(std::move(name), std::move(calls_));
    // What the right answer refuses may be refused.
    for (ExerciseCall& call : exercise_case.calls) call.may_fail = true;
    const std::vector<CallAnswer> right = answer(Recipe{}, exercise_case);
    for (std::size_t k = 0; k < right.size(); ++k) exercise_case.calls[k].may_fail = right[k].refused;
    return exercise_case;
  }

 private:
  Table numbers(std::size_t rows) {
    return readable_ ? readable_table(random_, rows, head_dim_) : random_table(random_, rows, head_dim_);
  }
  Script& add(std::string function, std::size_t text, std::vector<NamedValue> more, std::vector<ReturnSpec> returns) {
    std::vector<NamedValue> args{{"cache", ObjectRef{0}}, {"text", static_cast<double>(text)}};
    for (NamedValue& each : more) args.push_back(std::move(each));
    calls_.push_back(call_of(std::move(function), std::move(args), std::move(returns)));
    return *this;
  }

  Random& random_;
  std::size_t head_dim_;
  bool readable_;
  std::vector<ExerciseCall> calls_;
};

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  Script shown(random, 2, {5, 2, 2}, true);
  shown.step(0, 3).fork(0, 1).step(1).step(0).step(0).attend(1).release(0);
  cases.push_back(shown.attend(1).take("a prompt of 3 tokens, forked"));
  cases.front().shown = true;
  Script single(random, 5, {4, 3, 1});
  for (std::size_t k = 0; k < 11; ++k) single.step(0);
  cases.push_back(single.take("one text, token by token"));
  Script turns(random, 2, {9, 2, 3});
  const std::size_t start = any(1, 3);
  turns.step(0, start).step(1, any(1, 3)).step(2, 2).step(1).step(0, 2).step(2).step(1).step(0);
  cases.push_back(turns.attend(2).take("three texts that take turns"));
  Script reused(random, 4, {6, 3, 3});
  const std::size_t first = any(4, 6);
  reused.step(0, first).step(1, any(2, 3)).release(0).step(2, 2).step(1, 5).step(2, 3).release(2);
  cases.push_back(reused.step(0, 4).attend(1).take("pages that are used again"));
  Script edge(random, 6, {7, 2, 2});
  cases.push_back(edge.step(0, 4).fork(0, 1).step(0).step(1).step(0).step(1, 2).take("a fork at the edge of a page"));
  Script last(random, 3, {3, 2, 2});
  last.step(0, 4).fork(0, 1).step(1).step(1);
  cases.push_back(last.attend(0).take("the last free page"));
  Script twice(random, 3, {8, 4, 3});
  twice.step(0, 5).fork(0, 1).fork(1, 2).step(1).step(2, 2).step(0).attend(1).release(1).step(0).step(2);
  cases.push_back(twice.release(0).attend(2).step(2).release(2).take("a fork of a fork"));
  Script full(random, 4, {3, 2, 2});
  full.step(0, 3).append(0, 4).pages().attend(0).fork(0, 1).append(1, 4).pages().attend(1).step(1).step(0);
  full.append(0, 1).append(1, 2).pages().attend(0).attend(1).release(1).step(0, 2);
  cases.push_back(full.append(1, 1).pages().take("a pool that is full"));
  // Wider than all the rows of the pool.
  Script tight(random, 9, {2, 3, 2});
  tight.step(0, 4).fork(0, 1).append(1, 1).append(0, 1).pages().attend(0).attend(1).release(0);
  cases.push_back(tight.step(1).take("no page for the copy"));
  // Room on the last page, and none at its edge: each time one token decides.
  Script counted(random, 2, {3, 4, 1});
  counted.step(0, 8).append(0, 5).pages().attend(0).step(0).step(0, 2).append(0, 2).pages();
  cases.push_back(counted.attend(0).take("pages of 4, to the last slot"));
  Script copied(random, 2, {3, 4, 2});
  copied.step(0, 6).fork(0, 1).append(1, 3).pages().attend(1).step(1, 2);
  cases.push_back(copied.attend(0).take("room for the copy alone"));
  Script across(random, 3, {5, 4, 2});
  cases.push_back(across.step(0, 2).fork(0, 1).step(1, 3).step(0, 3).attend(1).take("a copy, and a page more"));
  // The page that two texts still share has another number of tokens than the text of the page's number.
  Script left(random, 2, {5, 4, 3});
  left.step(0, 2).fork(0, 1).fork(0, 2).step(0, 3).step(1);
  cases.push_back(left.attend(2).take("three texts on one page"));
  Script smallest(random, 2, {7, 1, 2});
  cases.push_back(smallest.step(0, 2).fork(0, 1).step(1).step(0, 2).step(1).release(0).attend(1).take("pages of one"));
  Script large(random, 2, {3, 8, 3});
  large.step(0, any(3, 5)).fork(0, 1).step(0).step(1, 2).fork(1, 2).release(1).step(2);
  cases.push_back(large.attend(0).release(0).release(2).take("pages larger than the texts"));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// What the tables list before the call: "A page holds 2 tokens. Text 0 has 3 tokens on the pages 0, 1."
std::string tables(const Evidence& e) {
  const Recipe right;
  PagedCache cache(right, e.exercise_case.calls.front());
  for (std::size_t k = 1; k < e.call_index; ++k) cache.answer(e.exercise_case.calls[k]);
  std::string text = words("A page holds ", count_words(cache.page_size(), "token"), ".");
  for (std::size_t k = 0; k < cache.texts().size(); ++k) {
    const Text& each = cache.texts()[k];
    if (each.length == 0) continue;
    text += words(" Text ", k, " has ", count_words(each.length, "token"),
                  each.table->size() == 1 ? ", on page" : ", on the pages");
    for (const std::size_t page : *each.table) text += words(page == each.table->front() ? " " : ", ", page);
    text += ".";
  }
  return text;
}

std::string told(const Evidence& e, std::string_view why) {
  const std::string of_text = e.call().function == "attend" ? words(" This is text ", e.number("text"), ".") : "";
  return words(e.seen(), of_text, " ", tables(e), " ", why);
}

std::string writes_through(const Evidence& e) {
  return told(e,
              "You wrote a token into a page that another table lists, too, and so into the other text: the two "
              "answers overwrite each other. Before you write to a page, ask how many tables list it.");
}

std::string copy_left_empty(const Evidence& e) {
  return told(e,
              "Before writing to a shared page your text took one of its own, but the tokens that it had on the shared "
              "one did not come along. Look at what has to be copied, and how many slots of it.");
}

std::string copies_every_page(const Evidence& e) {
  return told(e,
              "To write one token you copied all the pages of the text. Only the last one is written to; the full ones "
              "never change again and can stay shared. Which page does the new token go to?");
}

std::string copy_leaks(const Evidence& e) {
  return told(e,
              "When a text left a shared page for a copy, the shared page was still counted as if it were listed by "
              "this text. It never becomes free, and the pool runs dry after a while. Look at both pages' counts when "
              "you copy.");
}

std::string fork_copies(const Evidence& e) {
  return told(e,
              "Your fork copied the tokens to pages of their own. A prompt of 10,000 tokens with 8 answers is then "
              "stored 8 times, although it is the same. What has to be copied, when both texts may read the same "
              "pages?");
}

std::string copied_too_early(const Evidence& e) {
  return told(e,
              "Your fork copied the last page at once. Nobody has written to it yet, and perhaps nobody will. When is "
              "the first moment at which the two texts differ?");
}

std::string fork_not_counted(const Evidence& e) {
  return told(e,
              "After your fork two tables list the same pages, and the counts say one. The first text that ends gives "
              "the pages away under the other one, and nobody copies before writing. Look at what fork does to the "
              "counts.");
}

std::string one_table(const Evidence& e) {
  return told(e,
              "Both texts have one and the same table: a page that one of them adds or replaces appears in the other "
              "one, too. The pages are to be shared, the lists are not. Look at how fork makes the second table.");
}

std::string pages_leak(const Evidence& e) {
  return told(e,
              "A text was released, and its pages are still counted as used. Every text takes its pages with it, and "
              "the pool runs dry. Look at what release does to the counts.");
}

std::string count_begins_at_2(const Evidence& e) {
  return told(e,
              "A page that one table lists is counted as if there were two. No text has it for itself then: it is "
              "copied before each write, and it never becomes free. What is the count of a page that has just been "
              "taken?");
}

std::string shared_pages_freed(const Evidence& e) {
  return told(e,
              "Your release freed pages that another table still lists. The next text overwrites them, and the other "
              "one reads what is not its own. By how much does the count of a page change when one table lets go?");
}

std::string page_for_each_token(const Evidence& e) {
  return told(e,
              "Every token took a page of its own. A page has room for page_size tokens, and the table lists pages, "
              "not tokens. When does a text need a new page?");
}

std::string page_taken_ahead(const Evidence& e) {
  return told(e,
              "As soon as a page was full you took the next one, though no token had come for it. A text that ends "
              "there has taken it in vain, one for each text. How many pages do page_size tokens need?");
}

std::string order_of_numbers(const Evidence& e) {
  return told(e,
              "You went through the pages in the order of their numbers. A page that was given back may come again "
              "later in another text, so a low number can stand far back in a table. Which order does the text have?");
}

std::string pages_taken_as_neighbours(const Evidence& e) {
  return told(e,
              "You found the first page in the table and went on from there, as if the others lay behind it. Other "
              "texts take pages in between. Look up the page of every position.");
}

std::string table_not_used(const Evidence& e) {
  return told(e,
              "You read the rows of the pool from 0 on, whichever text was asked for. Only its table knows where the "
              "tokens of a text lie. Which entry of the table belongs to a position?");
}

std::string empty_slots_seen(const Evidence& e) {
  return told(e,
              "Attend went over all slots of the pages, and those behind the last token hold zeros, or what another "
              "text has left there. They got weights. How many tokens does the text have?");
}

std::string softmax_of_each_page(const Evidence& e) {
  return told(e, words("Your weights sum to ", e.row_sum("weights", 0),
                       ": each page was turned into weights on its own. The tokens of all pages compete for one sum. "
                       "Look at how often you take a softmax."));
}

std::string missing_scale(const Evidence& e) {
  return told(e, words("The scores were not divided by the root of head_dim (here ", e.matrix("query").cols,
                       "), so the largest takes too much. Look at what a dot product becomes before the softmax."));
}

std::string half_appended(const Evidence& e) {
  return told(e,
              "An append that had to be refused has stored some of its tokens all the same. The caller will try again "
              "later, and then they come twice. Count the pages that are needed before you take the first one.");
}

std::string pages_not_counted(const Evidence& e) {
  return told(e, "Your pages_in_use still returns 0. How do you see from the counts that a page is not free?");
}

std::string attend_still_zero(const Evidence& e) {
  return told(e,
              "Your pages are right, and attend still returns zeros. Begin with position 0 of the text: on which page "
              "does it lie, and in which slot?");
}

template <auto step, auto choice>
void with(Recipe& recipe) {
  recipe.*step = choice;
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"writes_through", "Your texts write into shared pages", with<&Recipe::write, Write::through>, writes_through},
    {"copy_left_empty", "Your copy of a page is empty", with<&Recipe::write, Write::empty_copy>, copy_left_empty},
    {"copies_every_page", "One token copies the whole text", with<&Recipe::write, Write::copy_of_all>,
     copies_every_page},
    {"copy_leaks", "Copied pages never become free", with<&Recipe::write, Write::kept_users>, copy_leaks},
    {"fork_copies", "Your fork copies the text", with<&Recipe::fork, Fork::copies_all>, fork_copies},
    {"copied_too_early", "Your fork copies the last page", with<&Recipe::fork, Fork::copies_last>, copied_too_early},
    {"fork_not_counted", "Your fork does not count its pages", with<&Recipe::fork, Fork::not_counted>,
     fork_not_counted},
    {"one_table", "Both texts have the same table", with<&Recipe::fork, Fork::one_table>, one_table},
    {"pages_leak", "Released pages are never free", with<&Recipe::release, Release::keeps_pages>, pages_leak},
    {"pages_leak", "Pages are never free again", with<&Recipe::first_users, 2>, count_begins_at_2},
    {"shared_pages_freed", "Release frees pages that others need", with<&Recipe::release, Release::frees_shared>,
     shared_pages_freed},
    {"page_for_each_token", "Every token takes a page", with<&Recipe::pages, Pages::one_per_token>,
     page_for_each_token},
    {"page_taken_ahead", "A page is taken too early", with<&Recipe::pages, Pages::ahead>, page_taken_ahead},
    {"order_of_numbers", "The pages are in the wrong order", with<&Recipe::rows, Rows::by_number>, order_of_numbers},
    {"pages_taken_as_neighbours", "The pages do not lie side by side", with<&Recipe::rows, Rows::behind_first_page>,
     pages_taken_as_neighbours},
    {"table_not_used", "Attend does not use the table", with<&Recipe::rows, Rows::in_pool>, table_not_used},
    {"empty_slots_seen", "Empty slots get weights", with<&Recipe::sees_whole_pages, true>, empty_slots_seen},
    {"softmax_of_each_page", "Every page has weights of its own", with<&Recipe::weights, Weights::each_page>,
     softmax_of_each_page},
    {"missing_scale", "The scale is missing", with<&Recipe::weights, Weights::unscaled>, missing_scale},
    {"half_appended", "A refused append leaves tokens behind", with<&Recipe::appends_what_fits, true>, half_appended},
    {"pages_not_counted", "Your pages_in_use is still 0", with<&Recipe::counts_nothing, true>, pages_not_counted},
    {"attend_still_zero", "Your attend still returns zeros", with<&Recipe::weights, Weights::zero>, attend_still_zero},
};

constexpr ResultNouns kNouns[] = {{"weights", "query", "token"}, {"output", "query"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is one text: let append take page 0 for its first token and store it "
                            "there. Then ask when the text needs a second page.",
              .passed = "Any mix of texts fits into one pool: each gives what attention over its own tokens gives, and "
                        "a shared prompt is stored once.",
              .nouns = kNouns,
              .fact = tables},
};

}  // namespace

extern const ExerciseCheck exercise_paged_cache;
const ExerciseCheck exercise_paged_cache = function_check<kExercise>();

}  // namespace attn
