"""One formula of officials at a time: what date, what amount, what result it tells, and what only looks like one."""

from __future__ import annotations

import time

import pytest

from cchc_core.letters.reading import read_letter

HEADING = """UBND TỈNH NGHỆ AN
SỞ NỘI VỤ

Số: 1/SNV-CCHC
V/v cải cách hành chính

Nghệ An, ngày 3 tháng 4 năm 2024

Kính gửi: Các sở, ban, ngành.

Thực hiện nhiệm vụ được giao, Sở Nội vụ đề nghị các sở, ban, ngành thực hiện một số nội dung sau:

"""
CLOSING = "\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nLê Văn An\n"


def facts(sentence, kind):
    return read_letter(HEADING + sentence + CLOSING).as_object()[kind]


DEADLINES = [
    ("Các phòng lập danh sách, gửi qua thư điện tử trước 16h thứ Hai (13/5/2024).", ["2024-05-13"]),
    ("Nội dung này hoàn thành trước khi kết thúc quý II/2024.", ["2024-06"]),
    ("Thời gian thực hiện: Tháng 5-6/2024.", ["2024-06"]),
    ("Thời điểm báo cáo: ngày 20 tháng cuối quý.", [None]),
    ("Các xã hoàn thành tự đánh giá vào ngày 31/5/2024.", ["2024-05-31"]),
    ("Hội thi khai mạc vào ngày 31/5/2024.", []),
    ("Không để kéo dài quá ngày 15/6/2024.", ["2024-06-15"]),
    ("Hoàn thành cuối tháng 5/2024.", ["2024-05"]),
    ("Bài viết gửi về hộp thư của Sở Nội vụ trong ngày 26/4/2024.", ["2024-04-26"]),
    ("Quán triệt Kế hoạch này trong nửa cuối tháng 5/2024.", ["2024-05"]),
    ("Rà soát hồ sơ trong 10 ngày đầu tháng 6 năm 2024.", ["2024-06"]),
    ("Báo cáo phương án trong tuần cuối tháng 5/2024, chậm nhất ngày 30/5/2024.", ["2024-05-30"]),
    ("Tự chấm điểm trên phần mềm; phần mềm tự động khóa vào 17 giờ 00 ngày 20/12/2024.", ["2024-12-20"]),
    ("Bổ sung hồ sơ; thời gian tiếp nhận từ ngày 02/5/2024, kết thúc vào 17 giờ ngày 10/5/2024.", ["2024-05-10"]),
    ("Dự lớp tập huấn, kết thúc vào 17 giờ ngày 10/5/2024.", []),
    ("Nộp phiếu tại Văn phòng Sở. Thời hạn nhận phiếu: từ ngày 02/5/2024 đến hết ngày 20/5/2024.", ["2024-05-20"]),
    ("Trình lãnh đạo Sở dự thảo chậm nhất chiều ngày 14/5/2024.", ["2024-05-14"]),
    ("Báo cáo kết quả chậm nhất vào ngày làm việc cuối cùng của tháng 10/2024.", ["2024-10"]),
    ("Đề xuất khen thưởng ngay sau khi kết thúc mỗi đợt kiểm tra.", [None]),
    ("Báo cáo nguyên nhân ngay sau khi nhận được Công văn này, muộn nhất ngày 12/5/2024.", ["2024-05-12"]),
    ("Cập nhật tiến độ trước 16 giờ 30 thứ Năm hằng tuần.", [None]),
    ("Định kỳ thứ Sáu tuần đầu của tháng, các sở cập nhật tiến độ.", [None]),
    ("Khắc phục lỗi kết nối chậm nhất sau 24 giờ kể từ khi nhận Công điện.", [None]),
    ("Tổ chức họp xét sáng kiến xong trước ngày 20/11/2024.", ["2024-11-20"]),
    ("Báo cáo 6 tháng và báo cáo năm: trước ngày 05/6/2024 và trước ngày 20/11/2024.", ["2024-06-05", "2024-11-20"]),
    ("Giải trình nguyên nhân 215 hồ sơ trễ hạn trong tháng 3/2024.", []),
    ("Giải quyết xong số hồ sơ quá hạn trong tuần đầu tháng 7/2024.", ["2024-07"]),
    ("Cụ thể, đến hết ngày 31/3/2024: Diễn Châu đạt 41,5%; Đô Lương đạt 38%.", []),
    ("Báo cáo gửi về Sở Nội vụ (qua Phòng Cải cách hành chính) trước 17h00 ngày 15/4/2024.", ["2024-04-15"]),
    ("Hoàn thành việc nhập dữ liệu trước 30/4/2024.", ["2024-04-30"]),
    ("Gửi báo cáo về Sở Nội vụ chậm nhất là ngày 10 tháng 5 năm 2024.", ["2024-05-10"]),
    (
        "Báo cáo quý I gửi trước ngày 10/3, báo cáo 6 tháng gửi trước ngày 10/6, báo cáo năm gửi trước ngày 25/11.",
        ["2024-03-10", "2024-06-10", "2024-11-25"],
    ),
    ("Thời gian hoàn thành: Trong tháng 6/2024.", ["2024-06"]),
    ("Thời hạn hoàn thành: Quý II/2024.", ["2024-06"]),
    ("Thời gian gửi hồ sơ: chậm nhất 16 giờ 30 ngày 20/5/2024 (thứ Hai).", ["2024-05-20"]),
    ("Rà soát, công khai đầy đủ thủ tục hành chính; hoàn thành trong quý III năm 2024.", ["2024-09"]),
    ("Báo cáo định kỳ hằng quý trước ngày 20 của tháng cuối quý.", [None]),
    ("Định kỳ ngày 25 hằng tháng báo cáo kết quả về Sở Nội vụ.", [None]),
    ("Tổng hợp, báo cáo UBND tỉnh trước ngày 05 tháng sau.", [None]),
    ("Đến ngày 30/6/2024, hoàn thành số hóa hồ sơ.", ["2024-06-30"]),
    ("Phấn đấu đến hết năm 2024 hoàn thành kết nối dữ liệu.", ["2024"]),
    ("Chậm nhất sau 05 ngày làm việc kể từ ngày nhận được công văn này phải có văn bản trả lời.", [None]),
    ("Hội nghị bắt đầu lúc 8 giờ 00 ngày 12/5/2024.", []),
    ("Các đơn vị gửi danh sách đại biểu dự hội nghị trước ngày 08/5/2024.", ["2024-05-08"]),
    ("Kể từ ngày 01/7/2024, thực hiện tiếp nhận hồ sơ trực tuyến.", []),
    ("Số liệu báo cáo tính từ ngày 15/12/2023 đến ngày 14/3/2024.", []),
    ("Gửi kết quả tự chấm điểm từ ngày 01/12/2024 đến hết ngày 15/12/2024.", ["2024-12-15"]),
    ("Hạn cuối nhận bài dự thi: 17 giờ 00 ngày 30/9/2024.", ["2024-09-30"]),
    ("Nộp hồ sơ không muộn hơn ngày 20/4/2024.", ["2024-04-20"]),
    ("Báo cáo kết quả trước ngày 20/4 để tổng hợp.", ["2024-04-20"]),
    ("Đề nghị có ý kiến góp ý bằng văn bản, gửi Sở Nội vụ trong ngày 18/4/2024.", ["2024-04-18"]),
    ("Hoàn thành việc rà soát xong trước 31/5/2024 và báo cáo kết quả trước 05/6/2024.", ["2024-05-31", "2024-06-05"]),
    ("Hoàn thành dứt điểm trong tháng 5 năm 2024.", ["2024-05"]),
    ("Quá thời hạn nêu trên, cơ quan nào không gửi thì coi như thống nhất.", []),
    (
        "Báo cáo gửi trước ngày 15 tháng 6 (báo cáo 6 tháng), trước ngày 15 tháng 12 (báo cáo năm).",
        ["2024-06-15", "2024-12-15"],
    ),
    ("Bổ sung tài liệu kiểm chứng, thời gian đến ngày 20/4/2024.", ["2024-04-20"]),
    ("Gửi Sở Nội vụ (trước ngày 22/4/2024) để tổng hợp.", ["2024-04-22"]),
    ("Các nội dung trên hoàn thành trước tháng 8 năm 2024.", ["2024-08"]),
    ("Tổ chức thực hiện từ nay đến 31/12/2024.", ["2024-12-31"]),
    ("Cập nhật kết quả vào phần mềm chậm nhất vào ngày cuối cùng của tháng.", [None]),
    ("Nộp sản phẩm muộn nhất 12/7/2024.", ["2024-07-12"]),
    ("Sở Tài chính thẩm định dự toán xong trước ngày 15/10 hằng năm.", [None]),
    ("Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 5 năm 2024.", []),
    ("Báo cáo kết quả khắc phục về Thanh tra tỉnh trước ngày 30-4-2024.", ["2024-04-30"]),
    ("Trả lời bằng văn bản trước ngày 30.4.2024.", ["2024-04-30"]),
    ("Hoàn thành chậm nhất trong quý IV/2024.", ["2024-12"]),
    ("Hoàn thành chậm nhất đến hết tháng 9/2024.", ["2024-09"]),
    ("Gửi báo cáo năm 2024 trước ngày 01 tháng 12 năm 2024 (thời điểm chốt số liệu: ngày 25/11/2024).", ["2024-12-01"]),
    (
        "Đoàn kiểm tra làm việc tại huyện vào ngày 15/5/2024; đề nghị chuẩn bị báo cáo gửi trước ngày 10/5/2024.",
        ["2024-05-10"],
    ),
    ("Thời gian thực hiện: Thường xuyên.", []),
    ("Thời gian thực hiện: Năm 2024.", ["2024"]),
    ("Việc đăng ký hoàn thành trước ngày 30 tháng 4.", ["2024-04-30"]),
    ("Báo cáo gửi về Sở Nội vụ chậm nhất 16h00, thứ Sáu, ngày 12/4/2024.", ["2024-04-12"]),
    ("Gửi báo cáo trước 17h00' ngày 12/4/2024.", ["2024-04-12"]),
    (
        "Báo cáo kết quả trước ngày 05/6 (đối với báo cáo 6 tháng) và trước ngày 05/12 (đối với báo cáo năm).",
        ["2024-06-05", "2024-12-05"],
    ),
    ("Chậm nhất ngày 30 của tháng cuối quý gửi báo cáo về Sở Nội vụ.", [None]),
    ("Hoàn thành việc chuyển dữ liệu trước thời điểm 01/7/2025.", ["2025-07-01"]),
    ("Hoàn thành số hóa hồ sơ còn hiệu lực, không để quá ngày 30/9/2024.", ["2024-09-30"]),
    ("Thời gian hoàn thành: 30/6/2024.", ["2024-06-30"]),
    ("Công khai kết quả giải quyết hồ sơ (hoàn thành trước 31/12).", ["2024-12-31"]),
    ("Kiểm tra nội bộ công tác cải cách hành chính, thời gian: trong tháng 4 năm 2024.", ["2024-04"]),
    ("Từ nay đến hết quý III/2024, tập trung xử lý dứt điểm hồ sơ trễ hạn.", ["2024-09"]),
    ("Kết thúc việc tự chấm điểm trước ngày 10/12/2024.", ["2024-12-10"]),
    ("Hạn chót: 30/9/2024.", ["2024-09-30"]),
    ("Gửi báo cáo đúng thời hạn (ngày 15/6/2024).", ["2024-06-15"]),
    ("Báo cáo vào ngày 25 của tháng cuối quý.", [None]),
    ("Gửi số liệu trước ngày làm việc cuối cùng của tháng.", [None]),
    ("Các đơn vị đăng ký trong tháng 01 hằng năm.", [None]),
    ("Cung cấp số liệu (tính đến ngày 31/5/2024) về Sở Nội vụ trước ngày 05/6/2024.", ["2024-06-05"]),
    ("Gửi file mềm qua email trước 10 giờ sáng ngày 20/5/2024.", ["2024-05-20"]),
    (
        "Trước mắt, trong tháng 5/2024 hoàn thành rà soát; trong tháng 6/2024 trình UBND tỉnh phê duyệt.",
        ["2024-05", "2024-06"],
    ),
    ("Đến 30/6/2024 phải hoàn thành việc công khai.", ["2024-06-30"]),
    ("Hội nghị dự kiến tổ chức trong tháng 6/2024.", []),
    ("Kế hoạch được ban hành ngày 15/3/2024 và có hiệu lực đến hết ngày 31/12/2024.", []),
    ("Ngày 20/5/2024, Đoàn kiểm tra sẽ làm việc với đơn vị.", []),
    ("Thực hiện báo cáo định kỳ 6 tháng (trước ngày 15/6), năm (trước ngày 15/12).", ["2024-06-15", "2024-12-15"]),
    ("Xong trước ngày 01 tháng 9 năm 2024.", ["2024-09-01"]),
    ("Phải hoàn thành trước khi khai giảng năm học mới.", [None]),
    ("Chuyển hồ sơ sang cơ quan chuyên môn trong ngày làm việc.", []),
    ("Trả lời trong vòng 03 ngày kể từ ngày nhận được phản ánh.", [None]),
    ("Danh sách gửi về Phòng Nội vụ để tổng hợp, thời hạn trước ngày 22 tháng 4.", ["2024-04-22"]),
    ("Tổ chức sơ kết vào tháng 6/2024, tổng kết vào tháng 12/2024.", ["2024-06", "2024-12"]),
    ("Hoàn thành tiến độ: tháng 10/2024.", ["2024-10"]),
    ("Báo cáo tháng gửi trước ngày 18, báo cáo quý gửi trước ngày 15 tháng cuối quý.", [None, None]),
    ("Báo cáo của các đơn vị đề nghị gửi về Sở trước giờ làm việc ngày 20/4/2024.", ["2024-04-20"]),
    ("Đề nghị các đơn vị hoàn tất việc cập nhật trên phần mềm, thời gian xong trước ngày 25/4/2024.", ["2024-04-25"]),
    ("Văn bản góp ý gửi về Sở Nội vụ trong thời hạn đến hết ngày 22/4/2024.", ["2024-04-22"]),
    ("Kết quả gửi về Sở Nội vụ, hạn cuối là 17h00 ngày 24 tháng 4 năm 2024.", ["2024-04-24"]),
    ("Quá ngày 24/4/2024, đơn vị nào không có ý kiến xem như thống nhất.", []),
    ("Thời gian nhận hồ sơ bắt đầu từ ngày 10/4/2024 và kết thúc vào ngày 30/4/2024.", ["2024-04-30"]),
    ("Chậm nhất đến 16 giờ 30 phút ngày 28/4/2024, gửi báo cáo về Sở Nội vụ.", ["2024-04-28"]),
    ("Gửi báo cáo về Sở Nội vụ không muộn quá ngày 28/4/2024.", ["2024-04-28"]),
    ("Hoàn thành việc bàn giao không chậm quá ngày 15 tháng 5.", ["2024-05-15"]),
    ("Hoàn thành việc rà soát trong nửa đầu tháng 5/2024.", ["2024-05"]),
    ("Hoàn thành việc rà soát trước khi kết thúc quý II năm 2024.", ["2024-06"]),
    ("Ban hành kế hoạch khắc phục ngay trong tháng 4/2024.", ["2024-04"]),
    ("Ban hành kế hoạch khắc phục ngay trong quý II.", ["2024-06"]),
    ("Trình Ủy ban nhân dân tỉnh trong tuần đầu tháng 5/2024.", ["2024-05"]),
    ("Gửi số liệu về Sở trước 11 giờ trưa ngày thứ Sáu (24/4/2024).", ["2024-04-24"]),
    ("Gửi số liệu về Sở trước ngày thứ Sáu, 24/4/2024.", ["2024-04-24"]),
    ("Gửi báo cáo về Sở Nội vụ muộn nhất là hết ngày 24/4/2024.", ["2024-04-24"]),
    ("Gửi báo cáo về Sở Nội vụ vào ngày 24/4/2024.", ["2024-04-24"]),
    ("Bảo đảm từ ngày 01/7/2024, 100% hồ sơ được tiếp nhận trực tuyến.", []),
    (
        "Báo cáo kết quả định kỳ hàng quý (trước ngày 15 tháng cuối quý), 6 tháng (trước ngày 15/6) và năm (trước ngày 15/12).",
        [None, "2024-06-15", "2024-12-15"],
    ),
    ("Định kỳ trước ngày 20 hàng tháng gửi báo cáo về Sở Nội vụ.", [None]),
    ("Báo cáo hằng tháng: gửi trước ngày 18; báo cáo hằng quý: gửi trước ngày 15 của tháng cuối quý.", [None, None]),
    ("Trước ngày 10 của tháng đầu quý sau, báo cáo kết quả về Sở.", [None]),
    ("Trong vòng 07 ngày làm việc kể từ khi nhận được văn bản này, gửi kế hoạch về Sở Nội vụ.", [None]),
    ("Gửi kế hoạch về Sở Nội vụ trong 05 ngày kể từ ngày ban hành.", [None]),
    ("Gửi kế hoạch về Sở Nội vụ sau 10 ngày kể từ ngày ký.", [None]),
    ("Chậm nhất 03 ngày làm việc sau khi kết thúc đợt kiểm tra, gửi báo cáo về Sở.", [None]),
    ("Chậm nhất là 10 ngày trước khi hết hạn, thông báo cho tổ chức, cá nhân.", [None]),
    ("Số hóa hồ sơ tồn (xong trong tháng 6/2024).", ["2024-06"]),
    ("Số hóa hồ sơ tồn; thời hạn: tháng 6/2024.", ["2024-06"]),
    ("Số hóa hồ sơ tồn, thời gian trong tháng 6 và tháng 7/2024.", ["2024-07"]),
    ("Số hóa hồ sơ tồn. Hoàn thành: Quý III/2024.", ["2024-09"]),
    ("Số hóa hồ sơ tồn. Thời hạn hoàn thành: Tháng 6 - 7/2024.", ["2024-07"]),
    ("Số hóa hồ sơ tồn, dứt điểm trước 30/6.", ["2024-06-30"]),
    ("Số hóa hồ sơ tồn, bảo đảm đến cuối tháng 6/2024 không còn hồ sơ giấy.", ["2024-06"]),
    ("Đến cuối năm 2024, hoàn thành số hóa hồ sơ tồn.", ["2024"]),
    ("Trước khi bước vào năm 2025, hoàn thành việc sắp xếp.", []),
    ("Hoàn thành trước Tết Nguyên đán.", [None]),
    ("Ấn định thời gian hoàn thành là ngày 30/5/2024.", ["2024-05-30"]),
    ("Mốc hoàn thành: 30/5/2024.", ["2024-05-30"]),
    ("Gia hạn thời gian nộp hồ sơ đến 17 giờ ngày 20/4/2024.", ["2024-04-20"]),
    ("Thời hạn nhận ý kiến góp ý đến hết 30/4/2024.", ["2024-04-30"]),
    ("Các sở gửi trước ngày 10, Sở Nội vụ tổng hợp trước ngày 15/5/2024.", ["2024-05-15"]),
    ("Cơ quan chủ trì: Sở Tư pháp; thời gian thực hiện: quý II năm 2024.", ["2024-06"]),
    ("Tiến độ: xong trước ngày 30/5/2024.", ["2024-05-30"]),
    ("Tiến độ: Hoàn thành trong tháng 5.", ["2024-05"]),
    ("Khắc phục xong các tồn tại nêu trên chậm nhất trong 6 tháng đầu năm 2024.", ["2024-06"]),
    ("Khắc phục xong các tồn tại nêu trên trong 6 tháng đầu năm 2024.", ["2024-06"]),
    ("Hoàn thành trong 9 tháng đầu năm 2024 việc kết nối dữ liệu.", ["2024-09"]),
    ("Báo cáo kết quả trước kỳ họp tháng 7/2024.", []),
    ("Việc cập nhật phải xong trước 0 giờ ngày 01/7/2024.", ["2024-07-01"]),
    ("Việc cập nhật kết thúc chậm nhất vào 24h00 ngày 30/6/2024.", ["2024-06-30"]),
    ("Hệ thống sẽ đóng lúc 17 giờ 00 ngày 30/6/2024.", ["2024-06-30"]),
    ("Đề nghị báo cáo trước ngày 15-6-2024 (qua thư điện tử).", ["2024-06-15"]),
    ("Hạn gửi: 15/6/2024.", ["2024-06-15"]),
    ("Hạn hoàn thành trước ngày 15/6/2024.", ["2024-06-15"]),
    ("Hạn: 15/6/2024.", ["2024-06-15"]),
    ("Chốt danh sách trước ngày 15/6/2024.", ["2024-06-15"]),
    ("Sơ kết mô hình vào tháng 6 và tổng kết vào tháng 12 năm 2024.", ["2024-06", "2024-12"]),
    ("Phải có kết quả trước ngày 15/6.", ["2024-06-15"]),
    ("Ngày cuối cùng nhận hồ sơ: 15/6/2024.", ["2024-06-15"]),
    ("Giao Văn phòng Sở rà soát, báo cáo lại trước buổi họp giao ban ngày 20/4/2024.", ["2024-04-20"]),
    ("Gửi danh sách về Sở Nội vụ trước 10/4 để bố trí lớp học ngày 15/4/2024.", ["2024-04-10"]),
    ("Đến ngày 31/3/2024, toàn tỉnh đã hoàn thành 12 nhiệm vụ.", []),
    ("Có 3 đơn vị gửi báo cáo sau thời hạn ngày 15/3/2024.", []),
    ("Rà soát lại danh mục thủ tục; việc niêm yết hoàn thành chậm nhất cuối tháng 5/2024.", ["2024-05"]),
    (
        "Tổng hợp hồ sơ lưu trữ (số liệu chốt đến hết ngày 31/8/2024), gửi Sở trong thời hạn 15 "
        "ngày làm việc kể từ ngày nhận được Công văn này.",
        [None],
    ),
    ("Số hóa sổ hộ tịch, đến 30/9 đạt 70%.", ["2024-09-30"]),
    ("Công bố danh mục cơ sở dữ liệu dùng chung trong quý III năm 2024.", ["2024-09"]),
    ("Đưa hệ thống vào vận hành thử nghiệm trước Tết Dương lịch (01/01/2025).", ["2025-01-01"]),
    ("Báo cáo kết quả vào ngày mùng 5 đầu mỗi tháng.", [None]),
    ("Gửi báo cáo cho Đoàn giám sát trước khi Đoàn đến làm việc ít nhất 07 ngày.", [None]),
    ("Nộp bài thu hoạch không muộn hơn 10 ngày sau khi kết thúc lớp học.", [None]),
    ("Gửi tài liệu cho đại biểu trước kỳ họp ít nhất 05 ngày làm việc.", [None]),
    ("Thẩm định dự toán, bảo đảm xong trong 07 ngày kể từ khi nhận đủ hồ sơ.", [None]),
    ("Chọn 02 xã để khảo sát, hạn trả lời ngày 20 tháng 5.", ["2024-05-20"]),
    ("Hoàn tất quyết toán trước khi kết thúc năm ngân sách 2024.", ["2024"]),
    ("Nhập dữ liệu trong 6 tháng đầu năm 2024, kết thúc không muộn hơn 30/6/2024.", ["2024-06-30"]),
    ("Các xã báo cáo trước ngày 12 và ngày 27 hằng tháng.", [None, None]),
    ("Hoàn thành việc sắp xếp trước thời hạn 30/6/2024.", ["2024-06-30"]),
    ("Hoàn thành việc sắp xếp trong năm 2024.", ["2024"]),
    ("Hoàn thành 100% việc sắp xếp trong năm 2024.", ["2024"]),
    ("Tổ chức xong hội nghị sơ kết trước 20/7.", ["2024-07-20"]),
    (
        "Ban hành văn bản hướng dẫn trước 01/5; kiểm tra xong trước 01/6; báo cáo trước 15/6/2024.",
        ["2024-05-01", "2024-06-01", "2024-06-15"],
    ),
    ("Đợt 1: hoàn thành trước ngày 30/4; đợt 2: hoàn thành trước ngày 30/9/2024.", ["2024-04-30", "2024-09-30"]),
    ("Đợt 1 trước ngày 30/4, đợt 2 trước ngày 30/9/2024 gửi báo cáo về Sở Nội vụ.", ["2024-04-30", "2024-09-30"]),
    ("Báo cáo quý (trước ngày 20 của tháng cuối quý) và báo cáo năm (trước ngày 10/12).", [None, "2024-12-10"]),
    ("Giao Phòng Nội vụ chủ trì, phối hợp các xã rà soát; kết quả trình UBND huyện trước 25/5/2024.", ["2024-05-25"]),
    ("Nếu có vướng mắc, phản ánh về Sở trước ngày 10/5/2024 để được hướng dẫn.", ["2024-05-10"]),
    ("Mọi đề xuất sau ngày 10/5/2024 sẽ không được xem xét.", []),
    ("Tham gia ý kiến vào dự thảo, gửi về Sở trong ngày 10/5/2024.", ["2024-05-10"]),
    ("Tham gia ý kiến vào dự thảo, gửi lại Sở đến hết giờ hành chính ngày 10/5/2024.", ["2024-05-10"]),
    ("Đăng ký danh sách trước thứ Tư (06/5/2024).", ["2024-05-06"]),
    ("Đăng ký danh sách chậm nhất thứ Tư, ngày 06 tháng 5 năm 2024.", ["2024-05-06"]),
    (
        "Báo cáo của đơn vị gửi về Văn phòng UBND tỉnh trước ngày 10 tháng 5 năm 2024, đồng thời gửi bản mềm qua địa chỉ a@b.vn.",
        ["2024-05-10"],
    ),
    ("Vậy, đề nghị các đơn vị khẩn trương thực hiện và gửi kết quả trước 15 giờ 00, ngày 08/5/2024.", ["2024-05-08"]),
    ("Sau thời hạn trên, Sở Nội vụ sẽ khóa phần mềm lúc 17 giờ ngày 08/5/2024.", ["2024-05-08"]),
    (
        "Công văn này thay thế Công văn số 12/SNV-CCHC ngày 05/3/2024; thời hạn gửi báo cáo được lùi đến ngày 12/5/2024.",
        ["2024-05-12"],
    ),
    ("Đề nghị gửi hồ sơ từ ngày 05/5/2024 đến ngày 12/5/2024.", ["2024-05-12"]),
    ("Đề nghị các đơn vị gửi hồ sơ trong khoảng thời gian từ 05/5 đến 12/5/2024.", ["2024-05-12"]),
    ("Hội nghị tổ chức ngày 20/5/2024; tham luận gửi trước 12/5/2024.", ["2024-05-12"]),
    ("Hoàn thành công tác tự chấm điểm muộn nhất trong ngày 20/12/2024.", ["2024-12-20"]),
    ("Hoàn thành công tác tự chấm điểm chậm nhất ngày 20/12 hằng năm.", [None]),
    ("Hằng năm, trước ngày 20/12, gửi báo cáo tự chấm điểm.", [None]),
    ("Chấm dứt tình trạng hồ sơ trễ hạn kể từ ngày 01/6/2024.", []),
    ("Xử lý dứt điểm số hồ sơ tồn đọng tính đến ngày 31/3/2024 xong trước ngày 30/4/2024.", ["2024-04-30"]),
    ("Báo cáo theo mẫu (số liệu từ 15/12/2023 đến 14/6/2024) trước ngày 20/6/2024.", ["2024-06-20"]),
    ("Hoàn thành trước ngày cuối cùng của tháng 5/2024.", ["2024-05"]),
    ("Đến trước ngày 30/6/2024 phải có 100% xã hoàn thành.", ["2024-06-30"]),
    ("Từ nay đến ngày 30/6/2024, tập trung giải quyết hồ sơ tồn đọng.", ["2024-06-30"]),
    ("Trong quý II và quý III/2024, tổ chức kiểm tra tại 20 xã.", ["2024-09"]),
    ("Trong tháng 5, tháng 6/2024 tổ chức tập huấn cho công chức xã.", ["2024-06"]),
    # In what tells somebody to act a day to come needs no word of a deadline …
    ("Gửi báo cáo về Sở Nội vụ ngày 12/9.", ["2024-09-12"]),
    ("Đưa danh mục vào công bố dịp 30/4.", ["2024-04-30"]),
    ("Khẩn trương số hóa hồ sơ, phấn đấu cán đích vào 30 tháng 9.", ["2024-09-30"]),
    ("Kết nối xong phần mềm khi kết thúc quý III/2024.", ["2024-09"]),
    ("Mở rộng kho dữ liệu, muộn lắm là trung tuần tháng 7/2024.", ["2024-07"]),
    (
        "Gửi báo cáo quý II, quý III và năm trước các ngày 05/6, 10/9 và 01/12.",
        ["2024-06-05", "2024-09-10", "2024-12-01"],
    ),
    ("Số hóa sổ hộ tịch, đến 30/9 đạt 70%, cuối năm đạt 100%.", ["2024-09-30", "2024"]),
    ("Niêm yết bộ thủ tục mới trước kỳ nghỉ lễ 30/4.", ["2024-04-30"]),
    ("Cập nhật dữ liệu trước khi Đoàn kiểm tra về làm việc (dự kiến ngày 20/5/2024).", ["2024-05-20"]),
    ("Hoàn thiện hồ sơ trước kỳ họp thứ 15 HĐND tỉnh.", [None]),
    ("Dự thảo báo cáo gửi Sở sau khi hết hạn nhận báo cáo không quá 05 ngày.", [None]),
    ("Gửi bài tham luận trước cho Văn phòng 03 ngày để duyệt.", [None]),
    ("Kiến nghị giải pháp trong thời gian 20 ngày tính từ ngày ký Chỉ thị này.", [None]),
    ("Cứ 02 tuần một lần báo cáo tiến độ về Sở.", [None]),
    ("Báo cáo tiến độ mỗi thứ Hai, bắt đầu từ ngày 8/4/2024.", [None]),
    # … unless the words say that it is something else.
    ("Lắp đặt thiết bị để kịp khai trương ngày 19/5/2024.", []),
    ("Bàn giao cho các đơn vị sử dụng từ ngày 01/7/2024.", []),
    ("Xây dựng Quy chế để UBND tỉnh xem xét tại phiên họp tháng 8.", []),
    ("Cử công chức trực các ngày thứ Ba, thứ Năm hằng tuần.", []),
    ("Cung cấp hồ sơ đã giải quyết trong quý II để kiểm tra xác suất.", []),
    ("Nâng cấp phần mềm theo Quyết định số 12/QĐ-UBND ngày 05/4/2024 của UBND tỉnh.", []),
    ("Lập dự toán năm 2025, thống kê hồ sơ quý II.", []),
    ("Xử lý dứt điểm hồ sơ tồn đọng trước ngày 01/02/2024.", []),
    ("Đề nghị đại biểu có mặt trước 7 giờ 30 ngày 12/5/2024.", []),
]


QUOTAS = [
    ("Lựa chọn 3 đến 5 thủ tục để tái cấu trúc.", [(3, 5, "thủ tục")]),
    ("Thành phần: mỗi phường 01 lãnh đạo và 02 chuyên viên.", [(1, None, "lãnh đạo"), (2, None, "chuyên viên")]),
    ("Mỗi trạm y tế: 02 sáng kiến.", [(2, None, "sáng kiến")]),
    ("Mỗi quý kiểm tra từ 05 đến 07 cơ quan.", [(5, 7, "cơ quan")]),
    ("Mỗi thôn tối thiểu 20 phiếu, tối đa 35 phiếu.", [(20, 35, "phiếu")]),
    ("Chuẩn bị bài phát biểu không quá 07 phút về kết quả triển khai 12 dịch vụ công.", [(None, 7, "phút")]),
    ("Báo cáo đột xuất gửi ngay sau khi phát sinh sự cố, không quá 01 ngày làm việc.", []),
    ("Chủ tịch UBND xã có kết quả dưới 60 báo cáo trước ngày 5/5/2024.", []),
    ("Mỗi xã đăng ký ít nhất 02 mô hình.", [(2, None, "mô hình")]),
    ("Bảo đảm tối thiểu 90% hồ sơ được giải quyết đúng hạn.", [(90, None, "% hồ sơ")]),
    ("Tỷ lệ hồ sơ trực tuyến đạt từ 80% trở lên.", [(80, None, "%")]),
    ("Phấn đấu 100% cán bộ, công chức được tập huấn.", [(100, None, "% cán bộ, công chức")]),
    ("Giảm ít nhất 20% thời gian giải quyết thủ tục hành chính.", [(20, None, "% thời gian giải quyết")]),
    ("Thời gian chờ của người dân không quá 15 phút/lượt.", [(None, 15, "phút")]),
    ("Mỗi đơn vị cử 01 lãnh đạo và 02 công chức tham dự.", [(1, None, "lãnh đạo"), (2, None, "công chức")]),
    ("Tăng tối thiểu 03 bậc so với năm 2023.", [(3, None, "bậc")]),
    ("Mức độ hài lòng của người dân đạt trên 90%.", [(90, None, "%")]),
    ("Hằng năm, kiểm tra ít nhất 30% số cơ quan, đơn vị.", [(30, None, "% cơ quan, đơn vị")]),
    ("Tổ chức từ 02 đến 03 lớp tập huấn cho công chức.", [(2, 3, "lớp tập huấn")]),
    ("Mỗi tháng đăng tối thiểu 04 tin, bài.", [(4, None, "tin, bài")]),
    ("Không để quá 5% hồ sơ trễ hạn.", [(None, 5, "% hồ sơ")]),
    ("Tỷ lệ hồ sơ trễ hạn dưới 1%.", [(None, 1, "%")]),
    ("Đạt tỷ lệ từ 95% đến 100% hồ sơ đúng hạn.", [(95, 100, "% hồ sơ")]),
    ("Cắt giảm từ 10-15% chi phí tuân thủ.", [(10, 15, "% chi phí tuân thủ")]),
    ("Ít nhất 80 % hồ sơ được số hoá.", [(80, None, "% hồ sơ")]),
    ("Gửi 01 bản giấy và 01 bản điện tử về Sở Nội vụ.", [(1, None, "bản giấy"), (1, None, "bản điện tử")]),
    ("Chọn từ 3 - 5 thủ tục để đơn giản hóa.", [(3, 5, "thủ tục")]),
    ("Mỗi phường ít nhất 50 phiếu khảo sát.", [(50, None, "phiếu khảo sát")]),
    ("Bố trí không ít hơn 02 công chức trực tại bộ phận một cửa.", [(2, None, "công chức")]),
    ("Duy trì vị trí trong nhóm 10 tỉnh dẫn đầu.", []),
    ("Số lượng: tối thiểu 5 sáng kiến.", [(5, None, "sáng kiến")]),
    ("Có ít nhất một sáng kiến được công nhận.", [(1, None, "sáng kiến")]),
    ("Tối thiểu 01 (một) đề tài.", [(1, None, "đề tài")]),
    ("Báo cáo dài không quá 10 trang.", [(None, 10, "trang")]),
    ("Tinh giản tối thiểu 5% biên chế.", [(5, None, "% biên chế")]),
    ("Mỗi xã thành lập 01 tổ công nghệ số cộng đồng.", [(1, None, "tổ công nghệ số cộng đồng")]),
    ("Tỷ lệ hồ sơ đúng hạn đạt tối thiểu từ 95% trở lên.", [(95, None, "%")]),
    ("Đăng ký 01 mô hình/đơn vị.", [(1, None, "mô hình")]),
    ("Phấn đấu tăng từ 2-3 bậc so với năm 2023.", [(2, 3, "bậc")]),
    ("Đăng tối thiểu 04 tin/bài mỗi quý.", [(4, None, "tin/bài")]),
    ("Cắt giảm thành phần hồ sơ còn tối đa 03 loại giấy tờ.", [(None, 3, "loại giấy tờ")]),
    ("Tổ chức đối thoại ít nhất 01 lần/năm.", [(1, None, "lần")]),
    ("Kiểm tra tối thiểu 20% số cơ quan thuộc phạm vi quản lý.", [(20, None, "% cơ quan")]),
    ("Tỷ lệ thanh toán trực tuyến đạt 60% trở lên.", [(60, None, "%")]),
    ("Bảo đảm trên 90% người dân hài lòng.", [(90, None, "% người dân")]),
    ("Rút ngắn tối thiểu 30% thời gian giải quyết so với quy định.", [(30, None, "% thời gian giải quyết")]),
    ("Hoàn thành 100% chỉ tiêu được giao.", [(100, None, "% chỉ tiêu")]),
    ("Số lượng đại biểu: mỗi xã không quá 03 người.", [(None, 3, "người")]),
    ("Mỗi đơn vị lựa chọn ít nhất 01 (một) nhiệm vụ trọng tâm.", [(1, None, "nhiệm vụ")]),
    ("Phấn đấu Chỉ số cải cách hành chính đạt từ 90 điểm trở lên.", [(90, None, "điểm")]),
    ("Có từ 03 sáng kiến trở lên được công nhận.", [(3, None, "sáng kiến")]),
    ("Duy trì 100% văn bản được ký số.", [(100, None, "% văn bản")]),
    (
        "Tối thiểu 50% công chức được bồi dưỡng kỹ năng số, 30% được cấp chứng chỉ.",
        [(50, None, "% công chức"), (30, None, "%")],
    ),
    ("Trả lời phản ánh trong thời hạn không quá 02 ngày làm việc.", [(None, 2, "ngày làm việc")]),
    ("Xây dựng, nhân rộng ít nhất 05 mô hình hay.", [(5, None, "mô hình")]),
    ("Mỗi sở, ngành có ít nhất 02 thủ tục được tái cấu trúc.", [(2, None, "thủ tục")]),
    ("Nâng tỷ lệ số hóa lên 80%.", [(80, None, "%")]),
    ("Không quá 02 lần bổ sung hồ sơ.", [(None, 2, "lần")]),
    ("Tỷ lệ trễ hạn không vượt quá 2%.", [(None, 2, "%")]),
    ("Mỗi đơn vị có tối thiểu một sáng kiến cải cách hành chính.", [(1, None, "sáng kiến")]),
    ("Trên 95% hồ sơ được giải quyết đúng hạn.", [(95, None, "% hồ sơ")]),
    ("Tỷ lệ hài lòng từ 92% trở lên.", [(92, None, "%")]),
    ("Tỷ lệ hồ sơ trễ hạn không vượt quá 0,5%.", [(None, 0.5, "%")]),
    ("Tỷ lệ hồ sơ trễ hạn nhỏ hơn 1%.", [(None, 1, "%")]),
    ("Chỉ số PAR INDEX tăng từ 3 đến 5 bậc.", [(3, 5, "bậc")]),
    ("Chỉ số PAR INDEX đạt từ 90 điểm trở lên.", [(90, None, "điểm")]),
    ("Giảm 50% số cuộc họp trực tiếp.", [(50, None, "% cuộc họp")]),
    (
        "Cắt giảm ít nhất 30% thời gian giải quyết và 30% chi phí tuân thủ.",
        [(30, None, "% thời gian giải quyết"), (30, None, "% chi phí tuân thủ")],
    ),
    (
        "Tối thiểu 80% người dân và 90% doanh nghiệp sử dụng dịch vụ công trực tuyến.",
        [(80, None, "% người dân"), (90, None, "% doanh nghiệp")],
    ),
    ("Thời gian chờ trung bình dưới 15 phút/lượt giao dịch.", [(None, 15, "phút")]),
    ("Hằng năm giảm bình quân 2% biên chế.", [(2, None, "% biên chế")]),
    ("Mỗi xã, phường bố trí từ 02 công chức trở lên tại Trung tâm Phục vụ hành chính công.", [(2, None, "công chức")]),
    ("Lựa chọn 01 đến 02 thủ tục để thí điểm.", [(1, 2, "thủ tục")]),
    ("Lựa chọn 2-3 xã làm điểm.", [(2, 3, "xã")]),
    ("Tổ chức kiểm tra đột xuất không dưới 20 cơ quan, đơn vị.", [(20, None, "cơ quan, đơn vị")]),
    ("Tổ chức kiểm tra tại tối thiểu 20% số xã, phường.", [(20, None, "% xã, phường")]),
    ("Đăng tải ít nhất 2 tin, bài/tháng trên Trang thông tin điện tử.", [(2, None, "tin, bài")]),
    ("Số lượng đại biểu không quá 50 người.", [(None, 50, "người")]),
    ("Mỗi đơn vị cử tối đa 02 người tham dự.", [(None, 2, "người")]),
    ("Cử 03 công chức tham gia tổ giúp việc.", [(3, None, "công chức")]),
    ("Phấn đấu có thêm 10 dịch vụ công trực tuyến toàn trình.", [(10, None, "dịch vụ công trực tuyến")]),
    ("Duy trì tỷ lệ hồ sơ đúng hạn ở mức trên 98%.", [(98, None, "%")]),
    ("Nâng tỷ lệ thanh toán trực tuyến lên tối thiểu 70%.", [(70, None, "%")]),
    ("Nâng tỷ lệ thanh toán trực tuyến từ 45% lên 70%.", [(70, None, "%")]),
    ("Bảo đảm 100% số phản ánh, kiến nghị được trả lời.", [(100, None, "% phản ánh, kiến nghị")]),
    ("Phấn đấu ≥ 85% hồ sơ nộp trực tuyến.", [(85, None, "% hồ sơ")]),
    ("Tỷ lệ trễ hạn ≤ 2%.", [(None, 2, "%")]),
    ("Mỗi phòng không có quá 01 hồ sơ trễ hạn trong tháng.", [(None, 1, "hồ sơ")]),
    ("Đưa tỷ lệ ký số đạt tuyệt đối 100%.", [(100, None, "%")]),
    ("Mỗi tháng giải quyết dứt điểm ít nhất 30 hồ sơ tồn.", [(30, None, "hồ sơ")]),
    (
        "Yêu cầu mỗi đơn vị khảo sát tối thiểu 100 người dân, 20 doanh nghiệp.",
        [(100, None, "người dân"), (20, None, "doanh nghiệp")],
    ),
    ("Phấn đấu 50% trở lên số xã đạt chuẩn.", [(50, None, "% xã")]),
    ("Có không ít hơn 05 mô hình hay được nhân rộng.", [(5, None, "mô hình")]),
    (
        "Từ ngày 04/3/2024 đến ngày 22/3/2024, Đoàn kiểm tra thành lập theo Quyết định số "
        "37/QĐ-UBND ngày 20/02/2024 của UBND tỉnh đã kiểm tra 14 cơ quan.",
        [],
    ),
    ("Phát phiếu lấy ý kiến tới tối thiểu 150 hộ dân.", [(150, None, "hộ dân")]),
    ("Mỗi sở ít nhất 01 sáng kiến; mỗi xã ít nhất 02 sáng kiến.", [(1, None, "sáng kiến"), (2, None, "sáng kiến")]),
    ("Bảo đảm 100% TTHC được công khai đúng quy định.", [(100, None, "% TTHC")]),
    ("Tỷ lệ hồ sơ trực tuyến: cấp tỉnh tối thiểu 80%, cấp xã tối thiểu 60%.", [(80, None, "%"), (60, None, "%")]),
    ("Phấn đấu tỷ lệ số hóa đạt 85% vào cuối năm 2024.", [(85, None, "%")]),
    ("Phấn đấu năm 2024 Chỉ số SIPAS đạt trên 88%, xếp trong nhóm 10.", [(88, None, "%")]),
    ("Phấn đấu Chỉ số PAR INDEX thuộc nhóm 15 tỉnh, thành phố dẫn đầu cả nước.", []),
    (
        "Cử tối thiểu 01 lãnh đạo phòng và không quá 03 chuyên viên tham dự.",
        [(1, None, "lãnh đạo phòng"), (None, 3, "chuyên viên")],
    ),
    ("Thời gian họp không quá 90 phút, tài liệu không quá 5 trang.", [(None, 90, "phút"), (None, 5, "trang")]),
    ("Hoàn thành chỉ tiêu 95% văn bản ký số.", [(95, None, "% văn bản")]),
    ("Giao chỉ tiêu mỗi xã xây dựng 02 mô hình.", [(2, None, "mô hình")]),
    ("Kiểm tra từ 30% số đơn vị trở lên.", [(30, None, "% đơn vị")]),
    ("Kiểm tra đột xuất 05 đơn vị, kiểm tra định kỳ 10 đơn vị.", [(5, None, "đơn vị"), (10, None, "đơn vị")]),
    ("Bố trí kinh phí tối thiểu 500 triệu đồng cho công tác tuyên truyền.", [(500, None, "triệu đồng")]),
    ("Có ít nhất 2 sáng kiến/năm được áp dụng.", [(2, None, "sáng kiến")]),
    ("Yêu cầu các đơn vị cử 01 công chức làm đầu mối.", [(1, None, "công chức")]),
    # In what tells somebody to act a number of things is asked for …
    ("Trang bị thêm 12 bộ máy tính cho Bộ phận một cửa.", [(12, None, "bộ")]),
    ("Soạn tờ rơi hỏi đáp, in 3.000 tờ.", [(3000, None, "tờ")]),
    ("Đưa vào sử dụng phần mềm: 10 xã xong trước ngày 30/6/2024.", [(10, None, "xã")]),
    ("Kiểm tra tối thiểu 07 xã và 04 phòng chuyên môn.", [(7, None, "xã"), (4, None, "phòng chuyên môn")]),
    ("Không để tỷ lệ hồ sơ trễ hạn của cả huyện vượt quá 2%.", [(None, 2, "%")]),
    ("Phấn đấu tăng 5 bậc so với năm 2023.", [(5, None, "bậc")]),
    # … unless it is known already, or says which ones are meant.
    ("Liên hệ từng công dân trong 62 hồ sơ nêu trên.", []),
    ("Xử lý xong 07 văn bản trái pháp luật đã được phát hiện.", []),
    ("Đối với các xã đạt dưới 20%: giải trình bằng văn bản.", []),
    ("Trả kết quả trong 02 ngày, kể từ khi dữ liệu được khôi phục.", []),
    ("Bố trí 35.000.000 đồng cho công tác tuyên truyền.", []),
]


FIGURES = [
    ("Điểm thẩm định trung bình 84,15, giảm 2,3 điểm.", [("84.15", None, None), ("2.3", "điểm", "giảm")]),
    ("Qua kiểm tra, máy in hỏng 03/07 chiếc.", [("3/7", "chiếc", None)]),
    (
        "Năm 2023, Chỉ số PAR INDEX của tỉnh đạt 87,15 điểm, xếp thứ 31/63 tỉnh, thành phố, tăng 4 bậc so với năm 2022.",
        [("87.15", "điểm", None), ("31/63", "tỉnh, thành phố", None), ("4", "bậc", "tăng")],
    ),
    (
        "Toàn tỉnh đã tiếp nhận 125.430 hồ sơ, giải quyết đúng hạn 124.012 hồ sơ (đạt 98,87%).",
        [("125430", "hồ sơ", None), ("124012", "hồ sơ", None), ("98.87", "%", None)],
    ),
    (
        "Chỉ số SIPAS đạt 82,4%, giảm 1,3 điểm phần trăm so với năm trước.",
        [("82.4", "%", None), ("1.3", "điểm phần trăm", "giảm")],
    ),
    ("Có 12/20 đơn vị hoàn thành, chiếm 60%.", [("12/20", "đơn vị", None), ("60", "%", None)]),
    (
        "Đã ban hành 45 văn bản chỉ đạo và tổ chức 03 cuộc kiểm tra.",
        [("45", "văn bản", None), ("3", "cuộc kiểm tra", None)],
    ),
    ("Kinh phí đã giải ngân là 1.250,5 triệu đồng.", [("1250.5", "triệu đồng", None)]),
    ("Tỷ lệ trực tuyến tăng từ 45% lên 62%.", [("45", "%", None), ("62", "%", "tăng")]),
    ("PAPI xếp hạng 15 cả nước.", [("15", None, None)]),
    ("Còn 07 nhiệm vụ quá hạn.", [("7", "nhiệm vụ", None)]),
    (
        "Năm 2023, tỉnh đứng thứ 5 toàn quốc về Chỉ số PAR INDEX, tăng 2,15 điểm và 7 bậc so với năm 2022.",
        [("5", None, None), ("2.15", "điểm", "tăng"), ("7", "bậc", "tăng")],
    ),
    ("Tỷ lệ giải quyết đúng hạn đạt 97,6% (1.234/1.264 hồ sơ).", [("97.6", "%", None), ("1234/1264", "hồ sơ", None)]),
    ("Chỉ số SIPAS của tỉnh tụt 5 hạng, còn 80,12%.", [("5", "hạng", "giảm"), ("80.12", "%", None)]),
    (
        "Tỷ lệ hồ sơ trực tuyến mới đạt 34,5%, thấp hơn 12,3 điểm phần trăm so với bình quân cả nước.",
        [("34.5", "%", None), ("12.3", "điểm phần trăm", "giảm")],
    ),
    ("Đã xử lý 15/18 nhiệm vụ, đạt tỷ lệ 83,3%.", [("15/18", "nhiệm vụ", None), ("83.3", "%", None)]),
    ("Có 05 đơn vị bị trừ điểm do gửi báo cáo chậm.", [("5", "đơn vị", None)]),
    ("Điểm trung bình đạt 81,5/100.", [("81.5/100", None, None)]),
    ("Tổng số cán bộ, công chức được bồi dưỡng là 2.450 lượt người.", [("2450", "lượt người", None)]),
    ("Chỉ số PCI xếp vị trí 12/63, nhóm khá.", [("12/63", None, None)]),
    ("Hồ sơ trễ hạn giảm 45% so với cùng kỳ.", [("45", "%", "giảm")]),
    (
        "PAPI đạt 43,1 điểm (tăng 1,2 điểm), xếp hạng 20.",
        [("43.1", "điểm", None), ("1.2", "điểm", "tăng"), ("20", None, None)],
    ),
    ("Giải ngân được 12,5 tỷ đồng, bằng 45% kế hoạch.", [("12.5", "tỷ đồng", None), ("45", "%", None)]),
    ("Trong đó có 03 tiêu chí không đạt điểm.", [("3", "tiêu chí", None)]),
    (
        "Kết quả đánh giá: 12 đơn vị xếp loại tốt, 7 đơn vị xếp loại khá.",
        [("12", "đơn vị", None), ("7", "đơn vị", None)],
    ),
    ("Thu ngân sách ước đạt 1.234 tỷ đồng, bằng 45% dự toán.", [("1234", "tỷ đồng", None), ("45", "%", None)]),
    (
        "PAR INDEX của tỉnh giảm 3 bậc, từ vị trí 12 xuống vị trí 15.",
        [("3", "bậc", "giảm"), ("12", None, None), ("15", None, None)],
    ),
    ("Trung bình mỗi ngày tiếp nhận khoảng 250 hồ sơ.", [("250", "hồ sơ", None)]),
    (
        "Sở Tài chính dẫn đầu với 95,6 điểm; Sở Xây dựng xếp cuối với 78,2 điểm.",
        [("95.6", "điểm", None), ("78.2", "điểm", None)],
    ),
    (
        "Kết quả: 18 đơn vị xếp loại Tốt, 5 đơn vị xếp loại Khá và 02 đơn vị xếp loại Trung bình.",
        [("18", "đơn vị", None), ("5", "đơn vị", None), ("2", "đơn vị", None)],
    ),
    ("Đã kiểm tra 15/30 xã, đạt tỷ lệ 50%.", [("15/30", "xã", None), ("50", "%", None)]),
    ("Số hóa đạt 87 phần trăm hồ sơ.", [("87", "%", None)]),
    ("Tăng 12% so với cùng kỳ năm trước.", [("12", "%", "tăng")]),
    (
        "Hiện còn 14 nhiệm vụ chưa hoàn thành, trong đó có 3 nhiệm vụ quá hạn.",
        [("14", "nhiệm vụ", None), ("3", "nhiệm vụ", None)],
    ),
    ("Mức độ hài lòng bình quân là 4,6/5 điểm.", [("4.6/5", "điểm", None)]),
    (
        "Sắp xếp giảm 4 phòng (từ 12 phòng xuống còn 8 phòng).",
        [("4", "phòng", "giảm"), ("12", "phòng", None), ("8", "phòng", None)],
    ),
    ("Đứng thứ 3 khu vực Tây Nguyên.", [("3", None, None)]),
    ("Kinh phí thực hiện 3.200.000.000 đồng, đã giải ngân 75,3%.", [("3200000000", "đồng", None), ("75.3", "%", None)]),
    (
        "Ba đơn vị có điểm cao nhất: Sở Y tế (96,1 điểm), Sở Tư pháp (95,8 điểm), Sở Nội vụ (95,2 điểm).",
        [("96.1", "điểm", None), ("95.8", "điểm", None), ("95.2", "điểm", None)],
    ),
    ("Đã cấp 2.340 chữ ký số; 97,2% văn bản được ký số.", [("2340", "chữ ký số", None), ("97.2", "%", None)]),
    (
        "Qua theo dõi, trong quý I/2024 toàn tỉnh còn 235 hồ sơ trễ hạn, tập trung ở lĩnh vực đất đai (180 hồ sơ).",
        [("235", "hồ sơ", None), ("180", "hồ sơ", None)],
    ),
    (
        "Theo kết quả công bố, Chỉ số cải cách hành chính của tỉnh đạt 88,12%, xếp hạng 14/34.",
        [("88.12", "%", None), ("14/34", None, None)],
    ),
    ("Khắc phục tình trạng hồ sơ trễ hạn (quý I có 125 hồ sơ trễ hạn).", [("125", "hồ sơ", None)]),
    (
        "Toàn tỉnh có 1.203 thủ tục hành chính, trong đó cấp tỉnh 900, cấp xã 303 thủ tục.",
        [("1203", "thủ tục hành chính", None), ("900", None, None), ("303", "thủ tục", None)],
    ),
    (
        "Tiếp nhận 12.345 hồ sơ (trực tuyến 10.000, trực tiếp 2.345).",
        [("12345", "hồ sơ", None), ("10000", None, None), ("2345", None, None)],
    ),
    ("Số lượng hồ sơ quá hạn: 45 (chiếm 0,3%).", [("45", None, None), ("0.3", "%", None)]),
    (
        "Tỷ lệ thanh toán trực tuyến tăng từ 34,5% lên 67,8%, gấp 1,9 lần cùng kỳ.",
        [("34.5", "%", None), ("67.8", "%", "tăng"), ("1.9", "lần", None)],
    ),
    ("Tỉnh xếp ở vị trí thứ 8 trong 34 tỉnh, thành phố.", [("8", None, None)]),
    ("Tổng số biên chế được giao là 1.540, hiện có mặt 1.502 người.", [("1540", None, None), ("1502", "người", None)]),
    (
        "Trung tâm hiện bảo quản 3.215 mét giá tài liệu, tăng 140 mét giá so với năm 2023.",
        [("3215", "mét giá tài liệu", None), ("140", "mét giá", "tăng")],
    ),
    (
        "Toàn tỉnh còn 1.046 hồ sơ quá hạn; riêng thành phố Đà Lạt chiếm 412 hồ sơ.",
        [("1046", "hồ sơ", None), ("412", "hồ sơ", None)],
    ),
    ("Tự chấm điểm theo thang 100 điểm.", []),
    ("Số hóa sổ hộ tịch, đến 30/9 đạt 70% và đến hết năm 2024 đạt 100%.", []),
    ("Theo báo cáo, có 15 đơn vị chưa gửi, chiếm 30%.", [("15", "đơn vị", None), ("30", "%", None)]),
    (
        "Năm 2023, toàn tỉnh tiếp nhận 1,2 triệu hồ sơ, tăng gần 15% so với năm 2024.",
        [("1.2", "triệu hồ sơ", None), ("15", "%", "tăng")],
    ),
    (
        "Chỉ số PAR INDEX năm 2023 đạt 88,9 điểm (tăng 1,25 điểm và tăng 06 bậc).",
        [("88.9", "điểm", None), ("1.25", "điểm", "tăng"), ("6", "bậc", "tăng")],
    ),
    (
        "Đã thực hiện 45/50 nhiệm vụ (90%), còn lại 05 nhiệm vụ.",
        [("45/50", "nhiệm vụ", None), ("90", "%", None), ("5", "nhiệm vụ", None)],
    ),
    (
        "Sở Y tế đạt 95,2 điểm, Sở Xây dựng 94,1 điểm, Sở Công Thương 93,8 điểm.",
        [("95.2", "điểm", None), ("94.1", "điểm", None), ("93.8", "điểm", None)],
    ),
    ("Kết quả khảo sát 1.500 người dân cho thấy 92,3% hài lòng.", [("1500", "người", None), ("92.3", "%", None)]),
    ("Thời gian giải quyết giảm từ 15 ngày xuống còn 10 ngày.", [("15", "ngày", None), ("10", "ngày", "giảm")]),
    (
        "Đã tinh giản 35 biên chế (17 công chức, 18 viên chức).",
        [("35", "biên chế", None), ("17", "công chức", None), ("18", "viên chức", None)],
    ),
    ("Xếp thứ 7 trên 34 tỉnh, thành phố.", [("7/34", "tỉnh, thành phố", None)]),
    (
        "Hạ 4 bậc so với năm trước, mất 2,5 điểm ở lĩnh vực tài chính công.",
        [("4", "bậc", "giảm"), ("2.5", "điểm", None)],
    ),
    ("Tổng điểm đạt 85,5 trên 100 điểm.", [("85.5/100", "điểm", None)]),
    ("Tiết kiệm khoảng 12 tỷ đồng/năm cho ngân sách.", [("12", "tỷ đồng", None)]),
    (
        "Tiếp nhận 150 đơn, giải quyết xong 140 đơn, đang giải quyết 10 đơn.",
        [("150", "đơn", None), ("140", "đơn", None), ("10", "đơn", None)],
    ),
    ("Đã đăng 120 tin, bài và phát sóng 24 chuyên mục.", [("120", "tin, bài", None), ("24", "chuyên mục", None)]),
]


@pytest.mark.parametrize(("sentence", "dates"), DEADLINES)
def test_deadline_is_read_as_it_is_said(sentence, dates):
    assert [fact["date"] for fact in facts(f"- {sentence}", "deadlines")] == dates


@pytest.mark.parametrize(("sentence", "amounts"), QUOTAS)
def test_required_amount_is_read_as_it_is_said(sentence, amounts):
    assert [(fact["min"], fact["max"], fact["unit"]) for fact in facts(f"- {sentence}", "quotas")] == amounts


@pytest.mark.parametrize(("sentence", "results"), FIGURES)
def test_result_is_read_as_it_is_said(sentence, results):
    assert [(fact["value"], fact["unit"], fact["change"]) for fact in facts(sentence, "figures")] == results


#: Whom an item tells to act.
DOERS = [
    (
        "Chi nhánh Văn phòng Đăng ký đất đai khu vực 3 bàn giao hồ sơ.",
        "Chi nhánh Văn phòng Đăng ký đất đai khu vực 3",
    ),
    ("Tất cả các đơn vị thực hiện nghiêm chế độ báo cáo.", "Tất cả các đơn vị"),
    ("Đ/c Phó Chủ tịch phụ trách văn xã chỉ đạo khắc phục.", "Đ/c Phó Chủ tịch phụ trách văn xã"),
    ("Sau ngày 30/6/2024, Sở Tài chính dừng tiếp nhận hồ sơ giấy.", "Sở Tài chính"),
    (
        "Ban Quản lý dự án đầu tư xây dựng huyện báo cáo tiến độ.",
        "Ban Quản lý dự án đầu tư xây dựng huyện",
    ),
    ("Văn phòng Đăng ký đất đai tỉnh rà soát hồ sơ trễ hạn.", "Văn phòng Đăng ký đất đai tỉnh"),
    ("Trung tâm Xúc tiến đầu tư lập danh mục dự án kêu gọi vốn.", "Trung tâm Xúc tiến đầu tư"),
    ("Phòng Kiểm soát thủ tục hành chính tổng hợp kết quả.", "Phòng Kiểm soát thủ tục hành chính"),
    ("Trung tâm Kiểm soát bệnh tật tỉnh xây dựng phương án.", "Trung tâm Kiểm soát bệnh tật tỉnh"),
    (
        "Các đơn vị được giao phối hợp tại Phụ lục gửi kết quả về Sở Nội vụ.",
        "Các đơn vị được giao phối hợp tại Phụ lục",
    ),
    ("Các sở theo chức năng, nhiệm vụ được giao triển khai Kế hoạch này.", "Các sở"),
    (
        "Những địa phương được tỉnh chọn thí điểm (Vinh, Cửa Lò) phải hoàn tất hồ sơ.",
        "Những địa phương được tỉnh chọn thí điểm",
    ),
    (
        "Các sở: Y tế, Xây dựng, Giáo dục và Đào tạo giải trình nguyên nhân trễ hạn.",
        "Các sở: Y tế, Xây dựng, Giáo dục và Đào tạo",
    ),
    ("UBND các huyện: Nghi Lộc, Đô Lương chuẩn bị tham luận.", "UBND các huyện: Nghi Lộc, Đô Lương"),
    ("Mỗi công chức hướng dẫn thành thạo cho ít nhất 05 người dân.", "Mỗi công chức"),
    (
        "Chủ tịch UBND xã có tỷ lệ đúng hạn dưới 80% trực tiếp báo cáo Chủ tịch UBND huyện.",
        "Chủ tịch UBND xã có tỷ lệ đúng hạn dưới 80%",
    ),
    ("Thư ký Tổ tổng hợp, trình kết quả thẩm định.", "Thư ký Tổ"),
    ("Kể từ năm 2025, định kỳ trước ngày 15/01 hằng năm, các phòng gửi danh mục hồ sơ.", "các phòng"),
]

#: Who is to do what by a day, where the sentence holds more than one of either.
SHARED = [
    (
        "Sở Xây dựng hoàn thiện hồ sơ (xong trước 10/5/2024), Sở Tài chính thẩm định (xong trước 20/5/2024).",
        [("2024-05-10", "hoàn thiện hồ sơ xong", "Sở Xây dựng"), ("2024-05-20", "thẩm định xong", "Sở Tài chính")],
    ),
    (
        "Sở Y tế hoàn thành trước ngày 15/5/2024, các sở còn lại hoàn thành trước ngày 30/5/2024.",
        [("2024-05-15", "hoàn thành", "Sở Y tế"), ("2024-05-30", "hoàn thành", "các sở còn lại")],
    ),
    (
        "Các sở gửi dự thảo thẩm định trước ngày 10/5/2024, trình UBND tỉnh trước ngày 20/5/2024.",
        [("2024-05-10", "gửi dự thảo thẩm định", "Các sở"), ("2024-05-20", "trình UBND tỉnh", "Các sở")],
    ),
    (
        "Thời hạn báo cáo: Trước ngày 15/5/2024 đối với cấp xã; trước ngày 20/5/2024 đối với cấp huyện.",
        [("2024-05-15", "Thời hạn báo cáo", "cấp xã"), ("2024-05-20", "Thời hạn báo cáo", "cấp huyện")],
    ),
    (
        "Các cơ quan được giao chủ trì báo cáo kết quả trước ngày 15/6 và ngày 15/12/2024.",
        [("2024-06-15", "báo cáo kết quả", None), ("2024-12-15", "báo cáo kết quả", None)],
    ),
    (
        "Thời hạn ký số, gửi báo cáo: UBND các xã trước 11h00 ngày 16/5/2024; các phòng trong ngày 18/5/2024.",
        [
            ("2024-05-16", "ký số, gửi báo cáo", "UBND các xã"),
            ("2024-05-18", "ký số, gửi báo cáo", "các phòng"),
        ],
    ),
    (
        "Tổng hợp danh sách học viên (các thôn gửi về Phòng chậm nhất 20/5/2024).",
        [("2024-05-20", "gửi về Phòng", "các thôn")],
    ),
    (
        "Kể từ năm 2025, định kỳ trước ngày 15/01 hằng năm, các phòng gửi danh mục hồ sơ.",
        [(None, "gửi danh mục hồ sơ", "các phòng")],
    ),
]

#: What the figure is of.
SUBJECTS = [
    (
        "Chỉ số PAPI đạt 45,2 điểm (tăng 2,1 điểm; tăng 5 bậc), xếp thứ 20/63.",
        ["Chỉ số PAPI"] * 3 + ["Chỉ số PAPI xếp thứ"],
    ),
    ("Đến nay, đã có 45/54 xã, phường hoàn thành, đạt 83,3%.", ["hoàn thành", "hoàn thành"]),
    ("Tỷ lệ hài lòng giảm từ 85,1% xuống 82,3%.", ["Tỷ lệ hài lòng"] * 2),
    ("Đã cắt giảm 25/120 thủ tục hành chính.", ["cắt giảm"]),
    ("Có 9/13 phòng, ban và 31/40 xã, thị trấn gửi báo cáo đúng hạn.", ["gửi báo cáo đúng hạn"] * 2),
    ("Qua kiểm tra, Tổ công tác phát hiện 11 trường hợp đi muộn.", ["đi muộn"]),
    ("Bộ phận một cửa tiếp nhận 320 hồ sơ, đã giải quyết 301 hồ sơ.", ["Bộ phận một cửa tiếp nhận", "giải quyết"]),
    ("Theo báo cáo, toàn tỉnh còn 415 hồ sơ quá hạn.", ["quá hạn"]),
    ("Chỉ số phục vụ người dân, doanh nghiệp đạt 81,2%.", ["Chỉ số phục vụ người dân, doanh nghiệp"]),
    ("Chỉ số PCI xếp thứ 12/63.", ["Chỉ số PCI xếp thứ"]),
]


@pytest.mark.parametrize(("sentence", "who"), DOERS)
def test_one_who_is_told_is_named_in_full(sentence, who):
    assert [fact["who"] for fact in facts(f"1. {sentence}", "tasks")] == [who]


@pytest.mark.parametrize(("sentence", "told"), SHARED)
def test_deadline_goes_with_its_own_act_and_doer(sentence, told):
    found = facts(f"1. {sentence}", "deadlines")
    assert [fact["date"] for fact in found] == [day for day, _, _ in told]
    for fact, (_, what, who) in zip(found, told, strict=True):
        assert fact["what"].endswith(what)
        assert who is None or fact["who"] == who


@pytest.mark.parametrize(("sentence", "subjects"), SUBJECTS)
def test_figure_is_of_what_the_sentence_says(sentence, subjects):
    assert [fact["what"] for fact in facts(sentence, "figures")] == subjects


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("Giao Phòng Nội vụ theo dõi, tổng hợp báo cáo Giám đốc Sở trước ngày 20/12/2024.", 0),
        ("IV. KIẾN NGHỊ\n\nĐề nghị Sở Tài chính nâng cấp hệ thống trước ngày 31/5/2024.", 0),
        ("1. Thời hạn gửi kết quả rà soát về Sở Tư pháp: trước ngày 15/5/2024.", 1),
        ("- Thời gian: 14 giờ ngày 15/5/2024.", 0),
        ("- Báo cáo đột xuất: ngay sau khi nhận được yêu cầu.", 0),
    ],
)
def test_task_is_an_item_that_tells_somebody_to_act(body, count):
    assert len(facts(body, "tasks")) == count


TABLE = """II. NHIỆM VỤ

TT | Tiêu chí mất điểm | Biện pháp | Đơn vị chủ trì | Hạn
1 | Tài liệu kiểm chứng | Tổ chức ít nhất 03 buổi hướng dẫn lập kho tài liệu | Văn phòng Sở | Tháng 9/2024
2 | Hồ sơ trễ hạn | Gửi thư xin lỗi người dân | Phòng Một cửa | 31/5/2024
"""


def test_row_of_a_table_tells_who_does_what_how_much_by_when():
    assert [fact["who"] for fact in facts(TABLE, "tasks")] == ["Văn phòng Sở", "Phòng Một cửa"]
    assert [fact["date"] for fact in facts(TABLE, "deadlines")] == ["2024-09", "2024-05-31"]
    (amount,) = facts(TABLE, "quotas")
    assert (amount["min"], amount["unit"].split()[0], amount["who"]) == (3, "buổi", "Văn phòng Sở")


def test_issuer_of_a_citation_is_the_one_nearest_to_it():
    cited = facts(
        "Theo Thông tư số 3/2023/TT-BNV của Bộ Nội vụ và ý kiến của Chủ tịch UBND tỉnh tại Văn bản số 9/UBND-NC "
        "ngày 2/3/2024, đề nghị của Giám đốc Sở Tài chính tại Tờ trình số 7/TTr-STC ngày 4/3/2024.",
        "references",
    )
    assert [(each["type"], each["issuer"]) for each in cited] == [
        ("thông tư", "Bộ Nội vụ"),
        ("văn bản", "Chủ tịch UBND tỉnh"),
        ("tờ trình", "Giám đốc Sở Tài chính"),
    ]


@pytest.mark.parametrize(
    ("sentence", "issuer"),
    [
        ("Theo Công văn của Bộ Nội vụ số 1234/BNV-CCHC ngày 5/5/2024.", "Bộ Nội vụ"),
        ("Xét Tờ trình số 12/TTr-PNV ngày 4/3/2024 của Trưởng phòng Nội vụ huyện.", "Trưởng phòng Nội vụ huyện"),
        ("Theo Kết luận thanh tra số 05/KL-TTr ngày 2/2/2024 của Chánh Thanh tra tỉnh.", "Chánh Thanh tra tỉnh"),
    ],
)
def test_issuer_of_a_citation_is_as_printed(sentence, issuer):
    assert [each["issuer"] for each in facts(sentence, "references")] == [issuer]


def test_subject_goes_on_behind_brackets_but_not_into_a_remark():
    letter = (
        "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\nSố: 5/QĐ-UBND\nLâm Đồng, ngày 9 tháng 6 năm 2020\n\nQUYẾT ĐỊNH\n"
        "Ban hành Kế hoạch nâng cao Chỉ số cải cách hành chính\n(PAR Index) tỉnh Lâm Đồng\n"
        "(Kèm theo Tờ trình số 2/TTr-SNV)\n\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH\n\nĐiều 1. Ban hành kế hoạch.\n"
    )
    assert read_letter(letter).as_object()["subject"] == (
        "Ban hành Kế hoạch nâng cao Chỉ số cải cách hành chính (PAR Index) tỉnh Lâm Đồng"
    )


def test_mark_of_authority_inside_a_symbol_is_none():
    letter = (
        HEADING + "- Gửi báo cáo.\n\nNơi nhận:\n- Lưu: VT, Cục KTVB&QLXL (2b).\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nLê An\n"
    )
    read = read_letter(letter).as_object()
    assert read["recipients"] == ["Lưu: VT, Cục KTVB&QLXL (2b)"]
    assert read["signer"]["authority"] == "KT. GIÁM ĐỐC"


def test_names_counted_up_without_end_do_not_hold_the_reader():
    start = time.process_time()
    facts("1. Các sở: " + "Công Thương " * 25 + "x báo cáo kết quả.", "tasks")
    assert time.process_time() - start < 1
