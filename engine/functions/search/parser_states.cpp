// The states of the default parser. A line reads: the test, what is done, the next state, the token that is complete.
#include "engine/functions/search/parser_states.h"

#include <iterator>

namespace basalt {
namespace {

enum State : uint8_t {
  kInBase, kInNumWord, kInAsciiWord, kInWord, kInUnsignedInt, kInSignedIntFirst, kInSignedInt, kInSpace, kInUDecimalFirst, kInUDecimal,
  kInDecimalFirst, kInDecimal, kInVerVersion, kInSVerVersion, kInVersionFirst, kInVersion, kInMantissaFirst, kInMantissaSign,
  kInMantissa, kInEntityFirst, kInEntity, kInEntityNumFirst, kInEntityNum, kInEntityHexFirst, kInEntityHex, kInEntityEnd, kInTagFirst,
  kInXmlBegin, kInTagCloseFirst, kInTagName, kInTagBeginEnd, kInTag, kInTagSingleQuoted, kInTagDoubleQuoted, kInTagEscaped, kInTagEnd,
  kInCommentFirst, kInCommentSecond, kInComment, kInCommentCloseFirst, kInCommentCloseSecond, kInCommentEnd, kInHostFirstDomain,
  kInHostDomainSecond, kInHostDomain, kInPortFirst, kInPort, kInHostFirst, kInHost, kInEmail, kInFileFirst, kInFileTilde, kInPathFirst,
  kInPathFirstDot, kInPathSecond, kInFile, kInFileNext, kInUrlPathFirst, kInUrlPathStart, kInUrlPath, kInFurl, kInProtocolFirst,
  kInProtocolSecond, kInProtocolEnd, kInHyphenAsciiFirst, kInHyphenAscii, kInHyphenWordFirst, kInHyphenWord, kInHyphenNumFirst,
  kInHyphenNum, kInHyphenDigits, kInParts, kInPartsHyphen, kInWordPart, kInAsciiPart, kInNumPart, kInPartDigits, kStateCount
};

using enum CharacterTest;
using enum ParserAction;
using T = TokenType;
using S = ParserSpecial;

constexpr ParserRule kRulesInBase[] = {
    {kEnd, {}, kNext, kSameState},
    {kOneOf, "<", kTry, kInTagFirst},
    {kIgnoring, {}, kNext, kInSpace},
    {kAsciiLetter, {}, kNext, kInAsciiWord},
    {kLetter, {}, kNext, kInWord},
    {kDigit, {}, kNext, kInUnsignedInt},
    {kOneOf, "-+", kTry, kInSignedIntFirst},
    {kOneOf, "&", kTry, kInEntityFirst},
    {kOneOf, "~", kTry, kInFileTilde},
    {kOneOf, "/", kTry, kInFileFirst},
    {kOneOf, ".", kTry, kInPathFirstDot},
    {kAny, {}, kNext, kInSpace},
};
constexpr ParserRule kRulesInNumWord[] = {
    {kAlphanumeric, {}, kNext, kInNumWord},
    {kMark, {}, kNext, kInNumWord},
    {kOneOf, "@", kTry, kInEmail},
    {kOneOf, "/", kTry, kInFileFirst},
    {kOneOf, ".", kTry, kInFileNext},
    {kOneOf, "-", kTry, kInHyphenNumFirst},
    {kAny, {}, kFound, kInBase, T::kNumWord},
};
constexpr ParserRule kRulesInAsciiWord[] = {
    {kAsciiLetter, {}, kNext, kSameState},
    {kOneOf, ".", kTry, kInHostFirstDomain},
    {kOneOf, ".", kTry, kInFileNext},
    {kOneOf, "-", kTry, kInHostFirst},
    {kOneOf, "-", kTry, kInHyphenAsciiFirst},
    {kOneOf, "_", kTry, kInHostFirst},
    {kOneOf, "@", kTry, kInEmail},
    {kOneOf, ":", kTry, kInProtocolFirst},
    {kOneOf, "/", kTry, kInFileFirst},
    {kDigit, {}, kTry, kInHost},
    {kDigit, {}, kNext, kInNumWord},
    {kLetter, {}, kNext, kInWord},
    {kMark, {}, kNext, kInWord},
    {kAny, {}, kFound, kInBase, T::kAsciiWord},
};
constexpr ParserRule kRulesInWord[] = {
    {kLetter, {}, kNext, kSameState},
    {kMark, {}, kNext, kSameState},
    {kDigit, {}, kNext, kInNumWord},
    {kOneOf, "-", kTry, kInHyphenWordFirst},
    {kAny, {}, kFound, kInBase, T::kWord},
};
constexpr ParserRule kRulesInUnsignedInt[] = {
    {kDigit, {}, kNext, kSameState},
    {kOneOf, ".", kTry, kInHostFirstDomain},
    {kOneOf, ".", kTry, kInUDecimalFirst},
    {kOneOf, "eE", kTry, kInMantissaFirst},
    {kOneOf, "-_", kTry, kInHostFirst},
    {kOneOf, "@", kTry, kInEmail},
    {kAsciiLetter, {}, kTry, kInHost},
    {kLetter, {}, kNext, kInNumWord},
    {kMark, {}, kNext, kInNumWord},
    {kOneOf, "/", kTry, kInFileFirst},
    {kAny, {}, kFound, kInBase, T::kInteger},
};
constexpr ParserRule kRulesInSignedIntFirst[] = {{kDigit, {}, kCommit, kInSignedInt}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInSignedInt[] = {
    {kDigit, {}, kNext, kSameState},
    {kOneOf, ".", kTry, kInDecimalFirst},
    {kOneOf, "eE", kTry, kInMantissaFirst},
    {kAny, {}, kFound, kInBase, T::kSignedInteger},
};
constexpr ParserRule kRulesInSpace[] = {
    {kEnd, {}, kFound, kInBase, T::kBlank},
    {kOneOf, "<", kFound, kInBase, T::kBlank},
    {kIgnoring, {}, kNext, kSameState},
    {kOneOf, "-+&/", kFound, kInBase, T::kBlank},
    {kNotAlphanumeric, {}, kNext, kInSpace},
    {kAny, {}, kFound, kInBase, T::kBlank},
};
constexpr ParserRule kRulesInUDecimalFirst[] = {{kDigit, {}, kCommit, kInUDecimal}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInUDecimal[] = {
    {kDigit, {}, kNext, kInUDecimal},
    {kOneOf, ".", kTry, kInVersionFirst},
    {kOneOf, "eE", kTry, kInMantissaFirst},
    {kAny, {}, kFound, kInBase, T::kDecimal},
};
constexpr ParserRule kRulesInDecimalFirst[] = {{kDigit, {}, kCommit, kInDecimal}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInDecimal[] = {
    {kDigit, {}, kNext, kInDecimal},
    {kOneOf, ".", kTry, kInVerVersion},
    {kOneOf, "eE", kTry, kInMantissaFirst},
    {kAny, {}, kFound, kInBase, T::kDecimal},
};
constexpr ParserRule kRulesInVerVersion[] = {
    {kDigit, {}, kAgain, kInSVerVersion, T::kNone, S::kVersion},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInSVerVersion[] = {
    {kEnd, {}, kBack, kSameState},
    {kDigit, {}, kFoundAll, kInUnsignedInt, T::kBlank},
    {kAny, {}, kNext, kSameState},
};
constexpr ParserRule kRulesInVersionFirst[] = {{kDigit, {}, kCommit, kInVersion}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInVersion[] = {
    {kDigit, {}, kNext, kInVersion},
    {kOneOf, ".", kTry, kInVersionFirst},
    {kAny, {}, kFound, kInBase, T::kVersion},
};
constexpr ParserRule kRulesInMantissaFirst[] = {
    {kDigit, {}, kCommit, kInMantissa},
    {kOneOf, "+-", kNext, kInMantissaSign},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInMantissaSign[] = {{kDigit, {}, kCommit, kInMantissa}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInMantissa[] = {
    {kDigit, {}, kNext, kInMantissa},
    {kAny, {}, kFound, kInBase, T::kScientific},
};
constexpr ParserRule kRulesInEntityFirst[] = {
    {kOneOf, "#", kNext, kInEntityNumFirst},
    {kAsciiLetter, {}, kNext, kInEntity},
    {kOneOf, ":_", kNext, kInEntity},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInEntity[] = {
    {kAlphanumeric, {}, kNext, kInEntity},
    {kOneOf, ":_.-", kNext, kInEntity},
    {kOneOf, ";", kNext, kInEntityEnd},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInEntityNumFirst[] = {
    {kOneOf, "xX", kNext, kInEntityHexFirst},
    {kDigit, {}, kNext, kInEntityNum},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInEntityNum[] = {
    {kDigit, {}, kNext, kInEntityNum},
    {kOneOf, ";", kNext, kInEntityEnd},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInEntityHexFirst[] = {{kHexDigit, {}, kNext, kInEntityHex}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInEntityHex[] = {
    {kHexDigit, {}, kNext, kInEntityHex},
    {kOneOf, ";", kNext, kInEntityEnd},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInEntityEnd[] = {{kAny, {}, kFoundLast, kInBase, T::kEntity}};
constexpr ParserRule kRulesInTagFirst[] = {
    {kOneOf, "/", kTry, kInTagCloseFirst},
    {kOneOf, "!", kTry, kInCommentFirst},
    {kOneOf, "?", kTry, kInXmlBegin},
    {kAsciiLetter, {}, kTry, kInTagName},
    {kOneOf, ":_", kTry, kInTagName},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInXmlBegin[] = {{kOneOf, "x", kNext, kInTag}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInTagCloseFirst[] = {{kAsciiLetter, {}, kNext, kInTagName}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInTagName[] = {
    {kOneOf, "/", kNext, kInTagBeginEnd},
    {kOneOf, ">", kNext, kInTagEnd, T::kNone, S::kTag},
    {kSpace, {}, kNext, kInTag, T::kNone, S::kTag},
    {kAlphanumeric, {}, kNext, kSameState},
    {kOneOf, ":_.-", kNext, kSameState},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInTagBeginEnd[] = {{kOneOf, ">", kNext, kInTagEnd}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInTag[] = {
    {kOneOf, ">", kNext, kInTagEnd, T::kNone, S::kTag},
    {kOneOf, "'", kNext, kInTagSingleQuoted},
    {kOneOf, "\"", kNext, kInTagDoubleQuoted},
    {kAsciiLetter, {}, kNext, kSameState},
    {kDigit, {}, kNext, kSameState},
    {kOneOf, "=-_#/:.&?%~", kNext, kSameState},
    {kSpace, {}, kNext, kSameState, T::kNone, S::kTag},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInTagSingleQuoted[] = {
    {kEnd, {}, kBack, kSameState},
    {kOneOf, "\\", kTry, kInTagEscaped},
    {kOneOf, "'", kNext, kInTag},
    {kAny, {}, kNext, kInTagSingleQuoted},
};
constexpr ParserRule kRulesInTagDoubleQuoted[] = {
    {kEnd, {}, kBack, kSameState},
    {kOneOf, "\\", kTry, kInTagEscaped},
    {kOneOf, "\"", kNext, kInTag},
    {kAny, {}, kNext, kInTagDoubleQuoted},
};
constexpr ParserRule kRulesInTagEscaped[] = {{kEnd, {}, kBack, kSameState}, {kAny, {}, kMerge, kSameState}};
constexpr ParserRule kRulesInTagEnd[] = {{kAny, {}, kFoundAll, kInBase, T::kTag}};
constexpr ParserRule kRulesInCommentFirst[] = {
    {kOneOf, "-", kNext, kInCommentSecond},
    {kOneOf, "Dd", kNext, kInTag},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInCommentSecond[] = {{kOneOf, "-", kNext, kInComment}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInComment[] = {
    {kEnd, {}, kBack, kSameState},
    {kOneOf, "-", kNext, kInCommentCloseFirst},
    {kAny, {}, kNext, kSameState},
};
constexpr ParserRule kRulesInCommentCloseFirst[] = {
    {kEnd, {}, kBack, kSameState},
    {kOneOf, "-", kNext, kInCommentCloseSecond},
    {kAny, {}, kNext, kInComment},
};
constexpr ParserRule kRulesInCommentCloseSecond[] = {
    {kEnd, {}, kBack, kSameState},
    {kOneOf, "-", kNext, kSameState},
    {kOneOf, ">", kNext, kInCommentEnd},
    {kAny, {}, kNext, kInComment},
};
constexpr ParserRule kRulesInCommentEnd[] = {{kAny, {}, kFoundAll, kInBase, T::kTag}};
constexpr ParserRule kRulesInHostFirstDomain[] = {
    {kAsciiLetter, {}, kNext, kInHostDomainSecond},
    {kDigit, {}, kNext, kInHost},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInHostDomainSecond[] = {
    {kAsciiLetter, {}, kNext, kInHostDomain},
    {kDigit, {}, kTry, kInHost},
    {kOneOf, "-_", kTry, kInHostFirst},
    {kOneOf, ".", kTry, kInHostFirstDomain},
    {kOneOf, "@", kTry, kInEmail},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInHostDomain[] = {
    {kEnd, {}, kFoundAll, kInBase, T::kHost},
    {kAsciiLetter, {}, kNext, kInHostDomain},
    {kDigit, {}, kTry, kInHost},
    {kOneOf, ":", kTry, kInPortFirst},
    {kOneOf, "-_", kTry, kInHostFirst},
    {kOneOf, ".", kTry, kInHostFirstDomain},
    {kOneOf, "@", kTry, kInEmail},
    {kDigit, {}, kBack, kSameState},
    {kHostWanted, {}, kFoundAll, kInUrlPathStart, T::kHost},
    {kOneOf, "/", kTry, kInFurl},
    {kAny, {}, kFoundAll, kInBase, T::kHost},
};
constexpr ParserRule kRulesInPortFirst[] = {{kDigit, {}, kNext, kInPort}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInPort[] = {
    {kEnd, {}, kFoundAll, kInBase, T::kHost},
    {kDigit, {}, kNext, kInPort},
    {kHostWanted, {}, kFoundAll, kInUrlPathStart, T::kHost},
    {kOneOf, "/", kTry, kInFurl},
    {kAny, {}, kFoundAll, kInBase, T::kHost},
};
constexpr ParserRule kRulesInHostFirst[] = {
    {kDigit, {}, kNext, kInHost},
    {kAsciiLetter, {}, kNext, kInHost},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInHost[] = {
    {kDigit, {}, kNext, kInHost},
    {kAsciiLetter, {}, kNext, kInHost},
    {kOneOf, "@", kTry, kInEmail},
    {kOneOf, ".", kTry, kInHostFirstDomain},
    {kOneOf, "-_", kTry, kInHostFirst},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInEmail[] = {
    {kHostWanted, {}, kBack, kSameState},
    {kHost, {}, kFoundAll, kInBase, T::kEmail},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInFileFirst[] = {
    {kAsciiLetter, {}, kNext, kInFile},
    {kDigit, {}, kNext, kInFile},
    {kOneOf, ".", kNext, kInPathFirst},
    {kOneOf, "_", kNext, kInFile},
    {kOneOf, "~", kTry, kInFileTilde},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInFileTilde[] = {
    {kAsciiLetter, {}, kNext, kInFile},
    {kDigit, {}, kNext, kInFile},
    {kOneOf, "_", kNext, kInFile},
    {kOneOf, "/", kNext, kInFileFirst},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInPathFirst[] = {
    {kAsciiLetter, {}, kNext, kInFile},
    {kDigit, {}, kNext, kInFile},
    {kOneOf, "_", kNext, kInFile},
    {kOneOf, ".", kNext, kInPathSecond},
    {kOneOf, "/", kNext, kInFileFirst},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInPathFirstDot[] = {
    {kOneOf, ".", kNext, kInPathSecond},
    {kOneOf, "/", kNext, kInFileFirst},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInPathSecond[] = {
    {kEnd, {}, kFoundLast, kInBase, T::kFile},
    {kOneOf, "/", kTry, kInFileFirst},
    {kOneOf, "/", kFoundLast, kInBase, T::kFile},
    {kSpace, {}, kFoundLast, kInBase, T::kFile},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInFile[] = {
    {kAsciiLetter, {}, kNext, kInFile},
    {kDigit, {}, kNext, kInFile},
    {kOneOf, ".", kTry, kInFileNext},
    {kOneOf, "_-", kNext, kInFile},
    {kOneOf, "/", kTry, kInFileFirst},
    {kAny, {}, kFound, kInBase, T::kFile},
};
constexpr ParserRule kRulesInFileNext[] = {
    {kAsciiLetter, {}, kCommit, kInFile},
    {kDigit, {}, kCommit, kInFile},
    {kOneOf, "_", kCommit, kInFile},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInUrlPathFirst[] = {{kUrlCharacter, {}, kNext, kInUrlPath}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInUrlPathStart[] = {{kAny, {}, kNext, kInUrlPath}};
constexpr ParserRule kRulesInUrlPath[] = {
    {kUrlCharacter, {}, kNext, kInUrlPath},
    {kAny, {}, kFound, kInBase, T::kUrlPath},
};
constexpr ParserRule kRulesInFurl[] = {
    {kUrlPath, {}, kFoundAll, kInBase, T::kUrl, S::kUrl},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInProtocolFirst[] = {{kOneOf, "/", kNext, kInProtocolSecond}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInProtocolSecond[] = {{kOneOf, "/", kNext, kInProtocolEnd}, {kAny, {}, kBack, kSameState}};
constexpr ParserRule kRulesInProtocolEnd[] = {{kAny, {}, kFoundAll, kInBase, T::kProtocol}};
constexpr ParserRule kRulesInHyphenAsciiFirst[] = {
    {kAsciiLetter, {}, kNext, kInHyphenAscii},
    {kLetter, {}, kNext, kInHyphenWord},
    {kDigit, {}, kNext, kInHyphenDigits},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInHyphenAscii[] = {
    {kAsciiLetter, {}, kNext, kInHyphenAscii},
    {kLetter, {}, kNext, kInHyphenWord},
    {kMark, {}, kNext, kInHyphenWord},
    {kDigit, {}, kNext, kInHyphenNum},
    {kOneOf, "-", kTry, kInHyphenAsciiFirst},
    {kAny, {}, kFoundAll, kInParts, T::kAsciiHyphenated, S::kHyphenated},
};
constexpr ParserRule kRulesInHyphenWordFirst[] = {
    {kLetter, {}, kNext, kInHyphenWord},
    {kDigit, {}, kNext, kInHyphenDigits},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInHyphenWord[] = {
    {kLetter, {}, kNext, kInHyphenWord},
    {kMark, {}, kNext, kInHyphenWord},
    {kDigit, {}, kNext, kInHyphenNum},
    {kOneOf, "-", kTry, kInHyphenWordFirst},
    {kAny, {}, kFoundAll, kInParts, T::kHyphenated, S::kHyphenated},
};
constexpr ParserRule kRulesInHyphenNumFirst[] = {
    {kLetter, {}, kNext, kInHyphenNum},
    {kDigit, {}, kNext, kInHyphenDigits},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInHyphenNum[] = {
    {kAlphanumeric, {}, kNext, kInHyphenNum},
    {kMark, {}, kNext, kInHyphenNum},
    {kOneOf, "-", kTry, kInHyphenNumFirst},
    {kAny, {}, kFoundAll, kInParts, T::kNumHyphenated, S::kHyphenated},
};
constexpr ParserRule kRulesInHyphenDigits[] = {
    {kDigit, {}, kNext, kInHyphenDigits},
    {kLetter, {}, kNext, kInHyphenNum},
    {kMark, {}, kNext, kInHyphenNum},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInParts[] = {
    {kAsciiLetter, {}, kNext, kInAsciiPart},
    {kLetter, {}, kNext, kInWordPart},
    {kDigit, {}, kTry, kInPartDigits},
    {kOneOf, "-", kTry, kInPartsHyphen},
    {kAny, {}, kAgain, kInBase},
};
constexpr ParserRule kRulesInPartsHyphen[] = {
    {kAlphanumeric, {}, kFoundLast, kInParts, T::kBlank},
    {kMark, {}, kFoundLast, kInParts, T::kBlank},
    {kAny, {}, kBack, kSameState},
};
constexpr ParserRule kRulesInWordPart[] = {
    {kEnd, {}, kFound, kInBase, T::kWordPart},
    {kLetter, {}, kNext, kInWordPart},
    {kMark, {}, kNext, kInWordPart},
    {kDigit, {}, kNext, kInNumPart},
    {kAny, {}, kFound, kInParts, T::kWordPart},
};
constexpr ParserRule kRulesInAsciiPart[] = {
    {kEnd, {}, kFound, kInBase, T::kAsciiWordPart},
    {kAsciiLetter, {}, kNext, kInAsciiPart},
    {kLetter, {}, kNext, kInWordPart},
    {kMark, {}, kNext, kInWordPart},
    {kDigit, {}, kNext, kInNumPart},
    {kAny, {}, kFound, kInParts, T::kAsciiWordPart},
};
constexpr ParserRule kRulesInNumPart[] = {
    {kEnd, {}, kFound, kInBase, T::kNumWordPart},
    {kAlphanumeric, {}, kNext, kInNumPart},
    {kMark, {}, kNext, kInNumPart},
    {kAny, {}, kFound, kInParts, T::kNumWordPart},
};
constexpr ParserRule kRulesInPartDigits[] = {
    {kDigit, {}, kNext, kSameState},
    {kLetter, {}, kCommit, kInNumPart},
    {kMark, {}, kCommit, kInNumPart},
    {kAny, {}, kBack, kSameState},
};

constexpr const ParserRule* kStates[] = {
    kRulesInBase, kRulesInNumWord, kRulesInAsciiWord, kRulesInWord, kRulesInUnsignedInt, kRulesInSignedIntFirst,
    kRulesInSignedInt, kRulesInSpace, kRulesInUDecimalFirst, kRulesInUDecimal, kRulesInDecimalFirst, kRulesInDecimal,
    kRulesInVerVersion, kRulesInSVerVersion, kRulesInVersionFirst, kRulesInVersion, kRulesInMantissaFirst,
    kRulesInMantissaSign, kRulesInMantissa, kRulesInEntityFirst, kRulesInEntity, kRulesInEntityNumFirst,
    kRulesInEntityNum, kRulesInEntityHexFirst, kRulesInEntityHex, kRulesInEntityEnd, kRulesInTagFirst, kRulesInXmlBegin,
    kRulesInTagCloseFirst, kRulesInTagName, kRulesInTagBeginEnd, kRulesInTag, kRulesInTagSingleQuoted,
    kRulesInTagDoubleQuoted, kRulesInTagEscaped, kRulesInTagEnd, kRulesInCommentFirst, kRulesInCommentSecond,
    kRulesInComment, kRulesInCommentCloseFirst, kRulesInCommentCloseSecond, kRulesInCommentEnd, kRulesInHostFirstDomain,
    kRulesInHostDomainSecond, kRulesInHostDomain, kRulesInPortFirst, kRulesInPort, kRulesInHostFirst, kRulesInHost,
    kRulesInEmail, kRulesInFileFirst, kRulesInFileTilde, kRulesInPathFirst, kRulesInPathFirstDot, kRulesInPathSecond,
    kRulesInFile, kRulesInFileNext, kRulesInUrlPathFirst, kRulesInUrlPathStart, kRulesInUrlPath, kRulesInFurl,
    kRulesInProtocolFirst, kRulesInProtocolSecond, kRulesInProtocolEnd, kRulesInHyphenAsciiFirst, kRulesInHyphenAscii,
    kRulesInHyphenWordFirst, kRulesInHyphenWord, kRulesInHyphenNumFirst, kRulesInHyphenNum, kRulesInHyphenDigits,
    kRulesInParts, kRulesInPartsHyphen, kRulesInWordPart, kRulesInAsciiPart, kRulesInNumPart, kRulesInPartDigits,
};
static_assert(std::size(kStates) == kStateCount);

}  // namespace

const uint8_t kUrlPathFirstState = kInUrlPathFirst;

const ParserRule* RulesOfState(uint8_t state) { return kStates[state]; }

}  // namespace basalt
