#include <btcfi/core/json.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using json::Kind;

namespace {

Error parse_error(std::string_view text, const json::Limits& limits = {}) {
  const auto out = json::parse(text, limits);
  return out ? Error{} : out.error();
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("a document is read, and its members are reached by name and index") {
  const auto doc =
      json::parse(R"( {"name":"call","big":18446744073709551615,"low":-9223372036854775808,
    "price":106160.420,"ok":true,"none":null,"list":[1,[2,3],{"x":"4a4B"}]} )");
  REQUIRE(doc);
  CHECK(*doc->at("name").as_string() == "call");
  CHECK(*doc->at("big").as_u64() == 18446744073709551615U);
  CHECK(*doc->at("low").as_i64() == INT64_MIN);
  CHECK(*doc->at("price").as_number_text() == "106160.420");
  CHECK(*doc->at("price").as_decimal_text() == "106160.420");
  CHECK(*doc->at("name").as_decimal_text() == "call");
  CHECK(*doc->at("price").as_double() == 106160.42);
  CHECK(*doc->at("ok").as_bool());
  CHECK(doc->at("none")->is_null());
  CHECK(*doc->at("list").at(1).at(0).as_u32() == 2);
  CHECK(*doc->at("list").at(2).at("x").as_hex() == Bytes{0x4a, 0x4b});
  CHECK(*doc->at("list").at(std::size_t{0}).as_u64() == 1);
  CHECK(*doc->at(std::string("ok")).as_bool());
  CHECK(doc->at("list").items()->size() == 3);
  CHECK(doc->members()->front().name == "name");
  std::uint64_t sum = 0;
  for (const json::Value& item : doc->at("list").at(1).array()) sum += item.as_u64().value_or(0);
  CHECK(sum == 5);
}

TEST_CASE("an accessor's error names the key and the byte offset") {
  const auto doc = json::parse(R"({"a":{"b":1.5,"c":-1,"d":"zz"}})");
  REQUIRE(doc);
  CHECK(doc->at("a").at("b").as_u64().error() == fail(Errc::json_not_integer, "b", 0, 10));
  CHECK(doc->at("a").at("c").as_u64().error() == fail(Errc::out_of_range, "c", 0, 18));
  CHECK(doc->at("a").at("d").as_u64().error() == fail(Errc::json_wrong_kind, "d", 0, 25));
  CHECK(doc->at("a").at("d").as_hex().error() == fail(Errc::parse, "d", 0, 25));
  CHECK(doc->at("a").at("d").as_fixed<Hash256>().error() == fail(Errc::parse, "d", 0, 25));
  CHECK(doc->at("a").at("e").as_u64().error() == fail(Errc::json_missing_key, "e", 0, 5));
  CHECK(doc->at("x").at("y").as_u64().error() == fail(Errc::json_missing_key, "x", 0, 0));
  CHECK(doc->at("a").at("b").at("c").error().code == Errc::json_wrong_kind);
  CHECK(doc->at("a").at(0).error().code == Errc::json_wrong_kind);
  CHECK(json::parse("[1]")->at(1).error() == fail(Errc::out_of_range, "json", 0, 1));
  CHECK(json::parse("[1]")->at(-1).error().code == Errc::out_of_range);
  CHECK(json::parse("4294967296")->as_u32().error().code == Errc::out_of_range);
  CHECK(json::parse("18446744073709551616")->as_u64().error().code == Errc::out_of_range);
  CHECK(json::parse("1e999")->as_double().error().code == Errc::out_of_range);
}

TEST_CASE("BTCFI_TRY binds a member without copying it") {
  const auto doc = json::parse(R"({"a":{"b":7}})");
  REQUIRE(doc);
  const auto read = [&]() -> Result<std::uint64_t> {
    BTCFI_TRY(const json::Value& a, doc->at("a"));
    CHECK(&a == doc->find("a"));
    return a.at("b").as_u64();
  };
  CHECK(read().value_or(0) == 7);
}

TEST_CASE("what is not JSON is refused at its byte") {
  const std::vector<std::pair<std::string, Error>> cases = {
      {"", fail(Errc::truncated, "json::parse", 0, 0)},
      {"  ", fail(Errc::truncated, "json::parse", 0, 2)},
      {"[1,]", fail(Errc::parse, "json::parse", 0, 3)},
      {"[1 2]", fail(Errc::parse, "json::parse", 0, 3)},
      {"[1", fail(Errc::truncated, "json::parse", 0, 2)},
      {"{\"a\" 1}", fail(Errc::parse, "json::parse", 0, 5)},
      {"{a:1}", fail(Errc::parse, "json::parse", 0, 1)},
      {"{\"a\":1,}", fail(Errc::parse, "json::parse", 0, 7)},
      {"01", fail(Errc::trailing_data, "json::parse", 0, 1)},
      {"-", fail(Errc::truncated, "json::parse", 0, 1)},
      {"+1", fail(Errc::parse, "json::parse", 0, 0)},
      {".5", fail(Errc::parse, "json::parse", 0, 0)},
      {"1.", fail(Errc::truncated, "json::parse", 0, 2)},
      {"1e", fail(Errc::truncated, "json::parse", 0, 2)},
      {"1e+x", fail(Errc::parse, "json::parse", 0, 3)},
      {"NaN", fail(Errc::parse, "json::parse", 0, 0)},
      {"tru", fail(Errc::truncated, "json::parse", 0, 3)},
      {"trap", fail(Errc::parse, "json::parse", 0, 2)},
      {"nul0", fail(Errc::parse, "json::parse", 0, 3)},
      {"1 1", fail(Errc::trailing_data, "json::parse", 0, 2)},
      {"\"a", fail(Errc::truncated, "json::parse", 0, 2)},
      {"\"a\nb\"", fail(Errc::parse, "json::parse", 0, 2)},
      {"\"\\x\"", fail(Errc::parse, "json::parse", 0, 2)},
      {"\"\\", fail(Errc::truncated, "json::parse", 0, 2)},
      {"\"\\u12g4\"", fail(Errc::parse, "json::parse", 0, 5)},
      {"\"\\ud800\"", fail(Errc::parse, "json::parse", 0, 1)},
      {"\"\\ud800\\u0041\"", fail(Errc::parse, "json::parse", 0, 1)},
      {"\"\\udc00\"", fail(Errc::parse, "json::parse", 0, 1)},
      {"\xef\xbb\xbf{}", fail(Errc::parse, "json::parse", 0, 0)},
      {"/**/1", fail(Errc::parse, "json::parse", 0, 0)},
      {std::string("1\0", 2), fail(Errc::trailing_data, "json::parse", 0, 1)},
      {"{\"a\":1,\"b\":2,\"a\":3}", fail(Errc::json_duplicate_key, "json::parse", 0, 13)},
      {"{\"a\":1,\"\\u0061\":3}", fail(Errc::json_duplicate_key, "json::parse", 0, 7)},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text, describe(parse_error(text)));
    CHECK(parse_error(text) == expected);
  }
}

TEST_CASE("text is UTF-8, each kind of wrong sequence refused where it begins") {
  CHECK(*json::parse("\"\xc3\xa9 \xe2\x82\xbf \xf0\x9f\x98\x80\"")->as_string() ==
        "\xc3\xa9 \xe2\x82\xbf \xf0\x9f\x98\x80");
  CHECK(*json::parse(R"("\u00e9 \u20bf \ud83d\ude00 \u0000")")->as_string() ==
        std::string("\xc3\xa9 \xe2\x82\xbf \xf0\x9f\x98\x80 \0", 13));
  CHECK(*json::parse(R"("\"\\\/\b\f\n\r\t")")->as_string() == "\"\\/\b\f\n\r\t");
  for (const char* wrong :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xff"}) {
    CAPTURE(wrong);
    CHECK(parse_error("\"a" + std::string(wrong) + "\"") ==
          fail(Errc::invalid_utf8, "json::parse", 0, 2));
  }
}

TEST_CASE("depth, size and number of values have limits that hold exactly") {
  CHECK(json::parse(nested(json::default_max_depth)));
  CHECK(parse_error(nested(json::default_max_depth + 1)) ==
        fail(Errc::limit_exceeded, "json::parse", 0, json::default_max_depth));
  CHECK(json::parse(nested(40), {.max_depth = 40}));
  CHECK(parse_error(nested(json::hard_max_depth + 1), {.max_depth = 100'000}).code ==
        Errc::limit_exceeded);
  CHECK(json::parse("[1,2]", {.max_bytes = 5}));
  CHECK(parse_error("[1,2]", {.max_bytes = 4}).code == Errc::limit_exceeded);
  CHECK(json::parse("[1,2]", {.max_values = 3}));
  CHECK(parse_error("[1,2]", {.max_values = 2}) == fail(Errc::limit_exceeded, "json::parse", 0, 3));
}

TEST_CASE("a document made by hand is written in the order in which it was made") {
  json::Value doc = json::Value::new_object()
                        .set("z", 1)
                        .set("a", json::Value::array({1, "two", nullptr, true}))
                        .set("hex", json::Value::hex(Bytes{0, 255}));
  doc.set("z", -2).set("empty", json::Value::new_array());
  doc.set("none", json::Value::new_object());
  CHECK(json::write(doc) ==
        R"({"z":-2,"a":[1,"two",null,true],"hex":"00ff","empty":[],"none":{}})");
  CHECK(json::write(json::Value::new_object().set("a", json::Value::array({1, 2})),
                    json::Style::pretty) == "{\n  \"a\": [\n    1,\n    2\n  ]\n}\n");
  CHECK(json::write(json::Value("\"\\\n\r\t\x01\x7f\xff")) ==
        "\"\\\"\\\\\\n\\r\\t\\u0001\x7f\xef\xbf\xbd\"");
  json::Value list;
  list.push_back(18446744073709551615U).push_back(std::string("x"));
  CHECK(json::write(list) == R"([18446744073709551615,"x"])");
}

TEST_CASE("numbers by text and by double") {
  CHECK(json::write(*json::Value::number("-1.50e+3")) == "-1.50e+3");
  CHECK_FALSE(json::Value::number("1 "));
  CHECK_FALSE(json::Value::number("\"1\""));
  CHECK_FALSE(json::Value::number("1x"));
  CHECK(*json::Value::real(0.1)->as_double() == 0.1);
  CHECK_FALSE(json::Value::real(1.0 / 0.0 * 0.0));
}

TEST_CASE("what is written is read back as the same value") {
  const std::string text = R"({"a":[1,-2.5e7,"x\u0001\"",{"b":null,"c":[[],{}]}],"d":false,"":""})";
  const auto doc = json::parse(text);
  REQUIRE(doc);
  for (const auto style : {json::Style::compact, json::Style::pretty}) {
    const auto again = json::parse(json::write(*doc, style));
    REQUIRE(again);
    CHECK(*again == *doc);
  }
  CHECK(json::write(*doc) == text);
  CHECK_FALSE(*json::parse("1.0") == *json::parse("1"));
  CHECK_FALSE(*json::parse(R"({"a":1,"b":2})") == *json::parse(R"({"b":2,"a":1})"));
}

TEST_CASE("members that a document does not know are refused") {
  const auto doc = json::parse(R"({"a":1,"zz":2})");
  CHECK(doc->allow_only({"a", "zz"}));
  CHECK(doc->allow_only({"a"}).error() == fail(Errc::json_unknown_key, "json", 0, 12));
  CHECK(json::parse("1")->allow_only({}).error().code == Errc::json_wrong_kind);
}

TEST_CASE("one repeated name among many thousands is found, at its place") {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  const std::size_t second = text.size();
  const std::string whole = text + "\"last\":0}";
  REQUIRE(json::parse(whole));
  CHECK(json::parse(whole)->size() == 20'001);
  CHECK(parse_error(text + "\"k7\":0}") ==
        fail(Errc::json_duplicate_key, "json::parse", 0, second));
}
